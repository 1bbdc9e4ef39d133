import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LogStream } from './log-stream.js';

describe('one stream for the lines of many processes', () => {
  it('marks each line with its origin, also when it came in pieces', async () => {
    const lines: string[] = [];
    const log = new LogStream((line) => void lines.push(line), 6);
    const stream = Readable.from(['first ', 'line\nsecond\n']);
    log.follow('audit', stream);
    log.add('start', 'ready');
    await expect.poll(() => lines).toHaveLength(3);
    expect(lines.toSorted()).toEqual(['audit  | first line\n', 'audit  | second\n', 'start  | ready\n']);
  });

  it('keeps the last lines of each, for the sentence about its end', () => {
    const log = new LogStream(() => undefined);
    for (let line = 1; line <= 30; line++) log.add('audit', `line ${line}`);
    log.add('ingress', 'other');
    expect(log.tail('audit').split('\n')).toHaveLength(20);
    expect(log.tail('audit')).toMatch(/line 30$/);
    expect(log.tail('nobody')).toBe('');
  });
});
