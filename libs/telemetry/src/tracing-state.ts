let isOn = false;

/** Whether spans are made at all in this process. */
export const isTracing = (): boolean => isOn;

/** Set by `startTelemetry` alone. */
export function setTracing(value: boolean): void {
  isOn = value;
}
