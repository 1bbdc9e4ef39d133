import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** One stream for the lines of many processes: each is marked with its origin, and the last ones of each are kept for the sentence about its end. */
export class LogStream {
  private readonly last = new Map<string, string[]>();

  constructor(
    private readonly write: (line: string) => void,
    private readonly nameWidth = 17,
  ) {}

  /** Takes lines from a process until its stream ends. */
  follow(name: string, stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => this.add(name, line));
  }

  add(name: string, line: string): void {
    this.last.set(name, [...(this.last.get(name) ?? []), line].slice(-20));
    this.write(`${name.padEnd(this.nameWidth)} | ${line}\n`);
  }

  tail(name: string): string {
    return (this.last.get(name) ?? []).join('\n');
  }
}
