import { type PiiTask, type PiiThread, startPiiThread } from './pii-protocol.js';
import { type PiiSpan, PiiTagger } from './pii-tagger.js';

/** A model of our own machine in one thread; callers take turns by text. */
export class LocalPiiTagger extends PiiTagger {
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    override readonly modelId: string,
    private readonly task: PiiTask,
    private thread: PiiThread,
  ) {
    super();
  }

  override async tag(texts: readonly string[]): Promise<PiiSpan[][]> {
    const tagged: PiiSpan[][] = [];
    for (const text of texts) tagged.push(await this.inTurn(async () => await this.tagOne(text)));
    return tagged;
  }

  override async close(): Promise<void> {
    this.isClosed = true;
    await this.thread.stop();
  }

  private async tagOne(text: string): Promise<PiiSpan[]> {
    if (!this.thread.isRunning && !this.isClosed) this.thread = await startPiiThread(this.task);
    return await this.thread.ask({ text });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    // Whoever comes next does not fail for who was before.
    this.turn = mine.catch(() => undefined);
    return await mine;
  }
}
