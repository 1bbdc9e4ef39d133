/** A bell that remembers one ring: whoever waits after it rang does not wait. */
export class Wake {
  private isRung = false;
  private wakeUp: (() => void) | undefined;

  ring(): void {
    this.isRung = true;
    this.wakeUp?.();
  }

  /** Call before reading what the ring is about, so that what comes during the reading rings again. */
  clear(): void {
    this.isRung = false;
  }

  /** Resolves at a ring, after `timeoutMs`, or when `signal` aborts. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.isRung || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.wakeUp = undefined;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      signal.addEventListener('abort', done, { once: true });
      this.wakeUp = done;
    });
  }
}
