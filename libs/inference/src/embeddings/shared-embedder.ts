import { ChassisError } from '@chassis/contracts';
import { Embedder } from './embedder.js';

/** One user's door to an embedder that others use as well. */
export class SharedEmbedder extends Embedder {
  private isClosed = false;

  constructor(
    private readonly embedder: Embedder,
    private readonly leave: () => Promise<void>,
  ) {
    super();
  }

  override get modelId(): string {
    return this.embedder.modelId;
  }

  override get dimension(): number {
    return this.embedder.dimension;
  }

  override async embed(texts: readonly string[]): Promise<Float32Array[]> {
    if (this.isClosed)
      throw new ChassisError('transient', 'embedder-stopped', 'The embedder was closed by this user of it.');
    return await this.embedder.embed(texts);
  }

  override async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.leave();
  }
}
