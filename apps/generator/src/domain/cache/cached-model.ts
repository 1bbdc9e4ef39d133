import type { ModelEvent, TextEvent } from '../language-model.js';
import { LocalModel } from '../local-model.js';

/** An answer that was given before, as its model gave it. */
export interface CachedAnswer {
  readonly id: string;
  readonly model: string;
  readonly kind: 'exact' | 'semantic';
  /** What it cost when it was given, and does not cost again. */
  readonly costMicroUsd: number;
  readonly events: readonly TextEvent[];
  /** The JSON asked for, where there is no text. */
  readonly value?: unknown;
}

/** Says again what was said: its words go the way of any answer, and are checked like them. */
export class CachedModel extends LocalModel {
  readonly name = 'cache';
  readonly id: string;
  readonly capabilities = ['text', 'json'] as const;

  constructor(private readonly answer: CachedAnswer) {
    super();
    this.id = `cache/${answer.kind}/${answer.model}`;
  }

  canAnswer(): boolean {
    return true;
  }

  async *stream(): AsyncGenerator<ModelEvent> {
    yield* this.answer.events;
    await Promise.resolve();
    const usage = { inputTokens: 0, outputTokens: 0 };
    const { value } = this.answer;
    yield { type: 'done', finish: 'stop', usage, ...(value !== undefined && { value }) };
  }
}
