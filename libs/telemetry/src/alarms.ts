const raised = new Map<string, string>();

/** Something that a person must look at while the service goes on: shown at `/health/ready` until it is cleared. The sentence names no data. True when it is new. */
export function raiseAlarm(name: string, sentence: string): boolean {
  const isNew = !raised.has(name);
  raised.set(name, sentence);
  return isNew;
}

/** True when it was raised. */
export function clearAlarm(name: string): boolean {
  return raised.delete(name);
}

/** What is raised in this process, as sentences. */
export const alarms = (): string[] => [...raised.values()];
