/** Wakes whoever follows a run; carries no content, since readers fetch the event log. A lost wake-up costs a poll, never an event. */
export abstract class LiveChannel {
  /** With `mayBeEnd` false the run's last event is surely not in its log yet: who waits for the end alone need not look. Default true. */
  abstract announce(run: string, mayBeEnd?: boolean): void;
  /** Calls `listener` after each announcement, until the returned function is called; with whether the end of the run may be in the log since. */
  abstract subscribe(run: string, listener: (mayBeEnd: boolean) => void): () => void;
}

export class MemoryLiveChannel extends LiveChannel {
  private readonly listeners = new Map<string, Set<(mayBeEnd: boolean) => void>>();

  announce(run: string, mayBeEnd = true): void {
    for (const listener of this.listeners.get(run) ?? []) listener(mayBeEnd);
  }

  subscribe(run: string, listener: (mayBeEnd: boolean) => void): () => void {
    const set = this.listeners.get(run) ?? new Set();
    set.add(listener);
    this.listeners.set(run, set);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(run);
    };
  }
}
