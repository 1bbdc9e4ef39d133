/** Wakes whoever follows a run; carries no content, since readers fetch the event log. A lost wake-up costs a poll, never an event. */
export abstract class LiveChannel {
  abstract announce(run: string): void;
  /** Calls `listener` after each announcement, until the returned function is called. */
  abstract subscribe(run: string, listener: () => void): () => void;
}

export class MemoryLiveChannel extends LiveChannel {
  private readonly listeners = new Map<string, Set<() => void>>();

  announce(run: string): void {
    for (const listener of this.listeners.get(run) ?? []) listener();
  }

  subscribe(run: string, listener: () => void): () => void {
    const set = this.listeners.get(run) ?? new Set();
    set.add(listener);
    this.listeners.set(run, set);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(run);
    };
  }
}
