import { LanguageModel, type ModelCall, type ModelEvent } from '@chassis/generator/failover';

/** The model inside, seen by a chain as a provider of its own; what it said is kept, and behind `cutAfter` characters it breaks off. */
export class WrappedModel extends LanguageModel {
  readonly name: string;
  readonly id: string;
  readonly provider: string;
  readonly capabilities = ['text'] as const;
  readonly isPrivate = true;
  readonly dataClasses = [];
  said = '';

  constructor(
    role: string,
    private readonly inner: LanguageModel,
    private readonly cutAfter = Infinity,
  ) {
    super();
    this.name = role;
    this.id = `${role}-${inner.id}`;
    this.provider = role;
  }

  override get canContinue(): boolean {
    return true;
  }

  canAnswer(): boolean {
    return true;
  }

  upperBoundMicroUsd(): number {
    return 0;
  }

  costMicroUsd(): number {
    return 0;
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const leaving = new AbortController();
    try {
      for await (const event of this.inner.stream(call, AbortSignal.any([signal, leaving.signal]))) {
        if (event.type === 'text') this.said += event.text;
        if (this.said.length > this.cutAfter) throw new Error('cut off');
        yield event;
      }
    } finally {
      leaving.abort();
    }
  }
}
