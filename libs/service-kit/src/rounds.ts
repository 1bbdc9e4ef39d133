/** Runs a round of work whenever it is asked to, one at a time: who asks during a round gets another one behind it. */
export class Rounds {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isAgain = false;
  private isStopped = false;

  /** `onError` hears of a round that failed, and not of one that broke off while being stopped; the next round tries again. */
  constructor(
    private readonly round: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Asks every `ms` milliseconds from now on, which keeps no process alive. */
  every(ms: number): void {
    this.timer = setInterval(() => this.ask(), ms);
    this.timer.unref();
  }

  ask(): void {
    if (this.isStopped) return;
    if (this.running !== undefined) {
      this.isAgain = true;
      return;
    }
    this.running = this.round()
      .catch((error: unknown) => {
        if (!this.isStopped) this.onError(error);
      })
      .finally(() => {
        this.running = undefined;
        if (!this.isAgain) return;
        this.isAgain = false;
        this.ask();
      });
  }

  /** No further round begins; resolves when the one that runs has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** For rounds that are long: whether to break off. */
  get isStopping(): boolean {
    return this.isStopped;
  }
}
