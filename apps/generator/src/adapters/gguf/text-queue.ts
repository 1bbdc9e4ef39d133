/** Pieces of text that one side says and the other takes in its own time. */
export class TextQueue {
  private readonly pieces: string[] = [];
  private wake = Promise.withResolvers<void>();
  private isOver = false;

  push(piece: string): void {
    this.pieces.push(piece);
    this.wake.resolve();
  }

  end(): void {
    this.isOver = true;
    this.wake.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const piece = this.pieces.shift();
      if (piece !== undefined) yield piece;
      else if (this.isOver) return;
      else {
        await this.wake.promise;
        this.wake = Promise.withResolvers<void>();
      }
    }
  }
}
