import { AsyncLocalStorage } from 'node:async_hooks';
import { finished, type Readable } from 'node:stream';
import type { TakeBody } from './ask-server.js';

/** Reads the data of one event: the piece of text that it holds, where nothing that matters stands beside. Undefined for whatever is more: the library reads that, and all behind it. */
export type ReadPlain = (data: string) => string | undefined;

/** What becomes of a piece of text; called while it comes, with nothing in between. */
type Digest<T> = (text: string) => readonly T[];

const taps = new AsyncLocalStorage<TextTap>();
const blankLine = Buffer.from('\n\n');
const nothing = Buffer.alloc(0);
/** No more than this is waited for in one event, nor taken from the connection before somebody reads, in bytes. */
const mostOpen = 65_536;
/** Nor so many digests, before somebody takes them. */
const mostReady = 256;

/**
 * Takes plain pieces of text off the front of an answer's events, before the library sees them: its way through five streams and two schemas costs
 * ten times as much for each token. The first event that is anything else, what is broken included, goes to the library with all that follows, byte by byte.
 */
export class TextTap {
  private source: Readable | undefined;
  private readPlain: ReadPlain = () => undefined;
  private readonly handedOver = Promise.withResolvers<void>();
  /** Events without a text, for the library. */
  private held: Uint8Array[] = [];
  private open: Buffer = nothing;
  /** Takes whole events off what is open; gives whether there is something to go on for. */
  private drain: (() => boolean) | undefined;
  private isOver = false;
  private failure: { readonly error: unknown } | undefined;
  /** Goes on whoever waits for more. */
  private wake: () => void = () => undefined;

  /** Where the bodies of answers go: through the tap of whoever makes the request `during` its own. */
  static bodies(readerOf: () => ReadPlain): TakeBody {
    return (body) => taps.getStore()?.through(body, readerOf());
  }

  async during<T>(request: () => PromiseLike<T>): Promise<T> {
    return await taps.run(this, async () => await request());
  }

  /**
   * What the pieces are digested to, as they come; to be read to the end before what the library makes of the rest. A piece that comes to nothing
   * wakes nobody. Throws what `digest` throws, behind what came before; of a broken connection the library hears.
   */
  async *digested<T>(digest: Digest<T>): AsyncGenerator<T> {
    const { source } = this;
    if (source === undefined) return;
    const ready: T[] = [];
    let end: { readonly error?: unknown } | undefined;
    this.drain = () => {
      try {
        while (end === undefined) {
          const text = this.next();
          if (text === 'more') break;
          if (text === 'end') end = {};
          else ready.push(...digest(text.said));
        }
      } catch (error) {
        end = { error };
      }
      if (ready.length > mostReady) source.pause();
      return ready.length > 0 || end !== undefined;
    };
    try {
      this.drain();
      for (;;) {
        for (let one = ready.shift(); one !== undefined; one = ready.shift()) yield one;
        if (end !== undefined && 'error' in end) throw end.error;
        if (end !== undefined) return;
        await this.more(source);
      }
    } finally {
      this.drain = undefined;
      this.handedOver.resolve();
    }
  }

  /** `more`: nothing is whole yet; `end`: the library goes on. */
  private next(): { readonly said: string } | 'more' | 'end' {
    for (;;) {
      const end = this.open.indexOf(blankLine);
      if (end < 0) return this.isOver || this.open.length > mostOpen ? 'end' : 'more';
      const said = this.plain(this.open.toString('utf8', 0, end));
      if (said === undefined) return 'end';
      const event = this.open.subarray(0, end + blankLine.length);
      this.open = this.open.subarray(end + blankLine.length);
      if (said !== '') return { said };
      this.held.push(event);
    }
  }

  private plain(event: string): string | undefined {
    const isOneLine = event.startsWith('data:') && !event.includes('\n') && !event.includes('\r');
    return isOneLine ? this.readPlain(event.slice('data:'.length)) : undefined;
  }

  private async more(source: Readable): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wake = resolve;
    source.resume();
    await promise;
  }

  private get left(): number {
    return this.held.length + this.open.length;
  }

  private takeLeft(): Uint8Array {
    const left = Buffer.concat([...this.held, this.open]);
    [this.held, this.open] = [[], nothing];
    return left;
  }

  private take(chunk: Buffer): void {
    this.open = this.open.length === 0 ? chunk : Buffer.concat([this.open, chunk]);
    const isAwaited = this.drain?.() !== false;
    if (this.open.length > mostOpen) this.source?.pause();
    if (isAwaited) this.wake();
  }

  private through(source: Readable, readPlain: ReadPlain): ReadableStream<Uint8Array> {
    this.source = source;
    this.readPlain = readPlain;
    source.on('data', (chunk: Buffer) => this.take(chunk));
    finished(source, { writable: false }, (error) => {
      if (error !== undefined && error !== null) this.failure = { error };
      this.isOver = true;
      this.drain?.();
      this.wake();
    });
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          await this.handedOver.promise;
          while (this.left === 0 && !this.isOver) await this.more(source);
          if (this.left > 0) controller.enqueue(this.takeLeft());
          else if (this.failure !== undefined) controller.error(this.failure.error);
          else controller.close();
        },
        cancel: () => void source.destroy(),
      },
      { highWaterMark: 0 },
    );
  }
}
