import { type Play, readPlay } from './play.js';

const usual = readPlay('normal');

/** Plays for the requests to come, one each, and a usual one for the rest; and a record of those that came. */
export class Script {
  private plays: Play[] = [];
  private usual: Play = usual;
  private readonly keyed = new Map<string, Readonly<Record<string, Play>>>();
  private bodies: unknown[] = [];
  private connections = 0;
  private open = 0;
  private abandoned = 0;
  private readonly written = new Map<string, number>();

  replace(plays: unknown): void {
    if (!Array.isArray(plays)) throw new Error('a script is a JSON array of modes');
    this.plays = plays.map(readPlay);
  }

  /** What is played where the script is at its end. */
  setUsual(play: unknown): void {
    this.usual = readPlay(play);
  }

  /** Plays for all requests that hold `plays-<key>` anywhere, by the model that they ask for; `*` for all others. Many can run at once so. */
  setKeyed(key: string, plays: Readonly<Record<string, unknown>>): void {
    this.keyed.set(key, Object.fromEntries(Object.entries(plays).map(([model, play]) => [model, readPlay(play)])));
  }

  /** The play of this request: asked for by header, by the script, by the model's name, or the usual one. */
  playOf(header: string | undefined, body: { model?: unknown }): Play {
    this.bodies.push(body);
    if (this.bodies.length > 10_000) this.bodies.shift();
    if (header !== undefined) return readPlay(header);
    const keyed = this.keyedOf(body);
    if (keyed !== undefined) return keyed;
    const next = this.plays.shift();
    if (next !== undefined) return next;
    const named = /^simulate:(.+)$/.exec(String(body.model))?.[1];
    return named === undefined ? this.usual : readPlay(named);
  }

  private keyedOf(body: { model?: unknown }): Play | undefined {
    if (this.keyed.size === 0) return undefined;
    const key = /\bplays-(\w+)\b/.exec(JSON.stringify(body))?.[1];
    const plays = key === undefined ? undefined : this.keyed.get(key);
    return plays?.[String(body.model)] ?? plays?.['*'];
  }

  /** Somebody connected, whether or not a request came of it. */
  noteConnection(): void {
    this.connections += 1;
  }

  /** A request is being answered until the returned function is called. */
  noteRequest(): (isAbandoned: boolean) => void {
    this.open += 1;
    return (isAbandoned) => {
      this.open -= 1;
      if (isAbandoned) this.abandoned += 1;
    };
  }

  /** What a mark stands for was written now. */
  noteWritten(mark: string): void {
    this.written.set(mark, performance.timeOrigin + performance.now());
  }

  /** When each mark was written, in milliseconds since 1970; forgotten by being read. */
  takeWritten(): Record<string, number> {
    const all = Object.fromEntries(this.written);
    this.written.clear();
    return all;
  }

  /** `open` are being answered; of those that are not, so many were `abandoned` by the caller before their end. */
  report(): { connections: number; requests: number; open: number; abandoned: number; bodies: readonly unknown[] } {
    const { connections, open, abandoned, bodies } = this;
    return { connections, requests: bodies.length, open, abandoned, bodies };
  }

  forget(): void {
    this.bodies = [];
    this.connections = 0;
    this.abandoned = 0;
    this.usual = usual;
    this.keyed.clear();
  }
}
