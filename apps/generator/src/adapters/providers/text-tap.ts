import { AsyncLocalStorage } from 'node:async_hooks';

/** A piece of text that an event holds, and nothing that matters beside; the event as it was parsed. */
export interface PlainPiece {
  readonly text: string;
  readonly raw: unknown;
}

/** Reads the data of one event. Undefined for whatever is more than a piece of text: the library reads that, and all behind it. */
export type ReadPlain = (data: string) => PlainPiece | undefined;

type Fetch = typeof globalThis.fetch;

const taps = new AsyncLocalStorage<TextTap>();
const blankLine = Buffer.from('\n\n');

/**
 * Takes plain pieces of text off the front of an answer's events, before the library sees them: its way through five streams and two schemas costs
 * ten times as much for each token. The first event that is anything else, what is broken included, goes to the library with all that follows, byte by byte.
 */
export class TextTap {
  private source: ReadableStreamDefaultReader<Uint8Array> | undefined;
  private readPlain: ReadPlain = () => undefined;
  private readonly handedOver = Promise.withResolvers<void>();
  /** Events without a text, for the library. */
  private held: Uint8Array[] = [];
  private open: Buffer = Buffer.alloc(0);
  private isOver = false;
  private failure: { readonly error: unknown } | undefined;

  /** A `fetch` whose answer is tapped by whoever makes the request `during` its own. */
  static fetch(fetch: Fetch, readPlain: ReadPlain): Fetch {
    return async (url, init) => {
      const response = await fetch(url, init);
      return response.ok ? (taps.getStore()?.through(response, readPlain) ?? response) : response;
    };
  }

  async during<T>(request: () => PromiseLike<T>): Promise<T> {
    return await taps.run(this, async () => await request());
  }

  /** The pieces, as they come; to be read to the end before what the library makes of the rest. Never throws: the library hears of a broken connection. */
  async *pieces(): AsyncGenerator<PlainPiece> {
    const { source } = this;
    if (source === undefined) return;
    try {
      for (;;) {
        const piece = this.next();
        if (piece === 'more') await this.read(source);
        else if (piece === 'end') return;
        else yield piece;
      }
    } finally {
      this.handedOver.resolve();
    }
  }

  /** `more`: nothing is whole yet; `end`: the library goes on. */
  private next(): PlainPiece | 'more' | 'end' {
    for (;;) {
      const end = this.open.indexOf(blankLine);
      if (end < 0) return this.isOver ? 'end' : 'more';
      const piece = this.plain(this.open.toString('utf8', 0, end));
      if (piece === undefined) return 'end';
      const event = this.open.subarray(0, end + blankLine.length);
      this.open = this.open.subarray(end + blankLine.length);
      if (piece.text !== '') return piece;
      this.held.push(event);
    }
  }

  private plain(event: string): PlainPiece | undefined {
    const isOneLine = event.startsWith('data:') && !event.includes('\n') && !event.includes('\r');
    return isOneLine ? this.readPlain(event.slice('data:'.length)) : undefined;
  }

  private async read(source: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      const { done, value } = await source.read();
      this.isOver = done;
      if (value !== undefined)
        this.open = this.open.length === 0 ? Buffer.from(value) : Buffer.concat([this.open, value]);
    } catch (error) {
      this.failure = { error };
      this.isOver = true;
    }
  }

  private get left(): number {
    return this.held.length + this.open.length;
  }

  private takeLeft(): Uint8Array {
    const left = Buffer.concat([...this.held, this.open]);
    [this.held, this.open] = [[], Buffer.alloc(0)];
    return left;
  }

  private through(response: Response, readPlain: ReadPlain): Response {
    if (response.body === null) return response;
    const source = response.body.getReader();
    this.source = source;
    this.readPlain = readPlain;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          await this.handedOver.promise;
          while (this.left === 0 && !this.isOver) await this.read(source);
          if (this.left > 0) controller.enqueue(this.takeLeft());
          else if (this.failure !== undefined) controller.error(this.failure.error);
          else controller.close();
        },
        cancel: async (reason) => await source.cancel(reason),
      },
      { highWaterMark: 0 },
    );
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  }
}
