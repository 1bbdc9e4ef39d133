import { ask, type Target } from './target.js';

/** When the last byte of each sentence reached the client, in milliseconds since 1970, by `<stream> sentence <n>`. */
export type Arrivals = Map<string, number>;

interface Chunk {
  readonly error?: unknown;
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: unknown;
  }[];
}

/** Reads one stream to its end; each sentence has one full stop and a space behind it, so counting these tells which one has come. */
export async function readStream(
  target: Target,
  stream: string,
  arrivals: Arrivals,
  signal: AbortSignal,
): Promise<void> {
  const response = await ask(target, `Tell ${stream}.`, { isStreamed: true, signal });
  const told = new Told(stream, arrivals);
  let finish: unknown;
  let rest = '';
  // Parsed by hand: what the client costs is taken from all targets alike, and should be little.
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data:') || line.includes('[DONE]')) continue;
      const chunk = JSON.parse(line.slice(5)) as Chunk;
      if (chunk.error !== undefined) throw new Error(`${target.name}: ${line.slice(0, 300)}`);
      finish = chunk.choices?.[0]?.finish_reason ?? finish;
      told.take(chunk.choices?.[0]?.delta?.content ?? '');
    }
  }
  told.end();
  if (finish !== 'stop') throw new Error(`${target.name}: ${stream} ended with ${String(finish)}`);
}

/** Which sentences have come whole. */
class Told {
  private sentences = 0;
  private isStopped = false;
  private at = 0;

  constructor(
    private readonly stream: string,
    private readonly arrivals: Arrivals,
  ) {}

  take(text: string): void {
    if (text === '') return;
    this.at = performance.timeOrigin + performance.now();
    for (const char of text) {
      if (this.isStopped) this.note();
      this.isStopped = char === '.';
    }
  }

  /** Behind the last full stop nothing comes. */
  end(): void {
    if (this.isStopped) this.note();
  }

  private note(): void {
    this.arrivals.set(`${this.stream} sentence ${this.sentences++}`, this.at);
    this.isStopped = false;
  }
}
