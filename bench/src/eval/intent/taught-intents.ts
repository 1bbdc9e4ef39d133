import {
  type Embedder,
  type IntentDecision,
  type IntentModel,
  type TextExample,
  trainingEmbeddings,
  trainInWorker,
} from '@chassis/inference';

/** Trains and asks as the intent-classifier does; vectors are kept by their text, as it keeps those of examples. */
export class TaughtIntents {
  private readonly vectors = new Map<string, Float32Array>();

  constructor(private readonly embedder: Embedder | undefined) {}

  async train(examples: readonly TextExample[], outOfScope: readonly string[]): Promise<IntentModel> {
    const { embedder } = this;
    if (!embedder) return await trainInWorker(examples, { outOfScope });
    const source = { modelId: embedder.modelId, embed: (texts: readonly string[]) => this.embed(texts) };
    return await trainInWorker(examples, {
      outOfScope,
      embeddings: await trainingEmbeddings(examples, outOfScope, source),
    });
  }

  /** What the model says of each text. */
  async ask(model: IntentModel, texts: readonly string[]): Promise<IntentDecision[]> {
    const vectors = this.embedder ? await this.embed(texts) : [];
    return texts.map((text, at) => model.classify(text, vectors[at]));
  }

  /** Microseconds for each text, one after the other, each with its embedding made anew. */
  async time(model: IntentModel, texts: readonly string[]): Promise<number[]> {
    const times: number[] = [];
    for (const text of texts) {
      const started = process.hrtime.bigint();
      model.classify(text, (await this.embedder?.embed([text]))?.[0]);
      times.push(Number(process.hrtime.bigint() - started) / 1_000);
    }
    return times;
  }

  private async embed(texts: readonly string[]): Promise<Float32Array[]> {
    const missing = [...new Set(texts.filter((text) => !this.vectors.has(text)))];
    const made = (await this.embedder?.embed(missing)) ?? [];
    missing.forEach((text, at) => this.vectors.set(text, made[at]!));
    return texts.map((text) => this.vectors.get(text)!);
  }
}
