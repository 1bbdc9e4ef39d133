import {
  type AnswerGenerated,
  AnswerSegment,
  ChassisError,
  type DataClass,
  type PayloadRef,
  type Segment,
} from '@chassis/contracts';
import type { LeasedContext, MessageBus, OutgoingMessage } from '@chassis/messaging';
import type { PayloadStore, PreparedPayload } from '@chassis/payloads';

/** What has not left when a stream ends: the messages, and the contents that they name, which are not stored yet. */
export interface Unsent {
  readonly messages: readonly OutgoingMessage[];
  readonly contents: readonly PreparedPayload[];
  /** The last segment of all, which goes with the end as well. */
  readonly last?: NonNullable<AnswerGenerated['last']>;
}

/** Sends segments as they come, in order: the first at once, those that come while one flies together. What has not left when the stream ends goes with the outcome. */
export class SegmentPublisher {
  private waiting: OutgoingMessage[] = [];
  private flight: Promise<void> | undefined;
  private failure: Error | undefined;
  private unsaved: readonly PreparedPayload[] = [];
  private last: Unsent['last'];
  /** Index of the next segment. */
  next: number;

  constructor(
    private readonly options: {
      bus: MessageBus;
      payloads: PayloadStore;
      context: LeasedContext;
      contextRef: PayloadRef;
      dataClass: DataClass;
      first: number;
    },
  ) {
    this.next = options.first;
  }

  async send(segments: readonly Segment[], isEnd: boolean): Promise<void> {
    const { payloads, context, contextRef, dataClass } = this.options;
    // The last ones are stored with the outcome that they go with.
    if (isEnd) this.unsaved = segments.map((one) => payloads.prepareJson(one, dataClass));
    const contents = isEnd
      ? this.unsaved.map(({ ref }) => ref)
      : await Promise.all(segments.map(async (one) => await payloads.putJson(context.tenant, one, dataClass)));
    for (const [at, content] of contents.entries()) {
      const index = this.next++;
      const isLast = isEnd && at === segments.length - 1;
      if (isLast) this.last = { index, content };
      this.waiting.push(
        context.message(
          AnswerSegment,
          { index, content, context: contextRef, isLast, ...(isLast && { isCarried: true }) },
          { suffix: String(index), dataClass },
        ),
      );
    }
    if (!isEnd) this.fly();
  }

  /** Waits for what is on its way; gives what never left. */
  async rest(): Promise<Unsent> {
    const messages = this.waiting;
    this.waiting = [];
    await this.flight;
    if (this.failure !== undefined) throw this.failure;
    return { messages, contents: this.unsaved, ...(this.last !== undefined && { last: this.last }) };
  }

  private fly(): void {
    if (this.flight !== undefined || this.waiting.length === 0) return;
    const messages = this.waiting;
    this.waiting = [];
    this.flight = this.publish(messages)
      .catch((error: unknown) => {
        this.failure ??= ChassisError.from(error);
      })
      .finally(() => {
        this.flight = undefined;
        this.fly();
      });
  }

  /** An owner that was frozen meanwhile finds out here, not the validator. */
  private async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    const { bus, context } = this.options;
    await context.lease.confirm();
    await bus.publish(messages, { durability: 'async' });
  }
}
