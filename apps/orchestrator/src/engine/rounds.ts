/** Runs a round of work whenever it is asked to, one at a time: who asks during a round gets another one behind it. */
export class Rounds {
  private running: Promise<void> | undefined;
  private isAgain = false;
  private isStopped = false;

  constructor(
    private readonly round: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  ask(): void {
    if (this.isStopped) return;
    if (this.running !== undefined) {
      this.isAgain = true;
      return;
    }
    this.running = this.round()
      .catch(this.onError)
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
    await this.running;
  }

  get isStopping(): boolean {
    return this.isStopped;
  }
}
