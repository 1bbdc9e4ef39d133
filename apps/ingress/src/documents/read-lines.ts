/** A line of a body, or that it was longer than anybody may send. Lines are numbered from 1; empty ones are counted and left out. */
export interface BodyLine {
  readonly line: number;
  readonly bytes: Buffer | 'too-long';
}

const newline = 10;

/** Lines of a stream as they arrive. Of a line that is too long no more than the limit is ever held. Ends, with what it has, at `maxBytes`. */
export async function* readLines(
  body: AsyncIterable<Buffer>,
  limits: { readonly maxLineBytes: number; readonly maxBytes: number },
): AsyncGenerator<BodyLine> {
  let line = 1;
  let held: Buffer[] = [];
  let length = 0;
  let total = 0;
  const end = (): BodyLine | undefined => {
    const bytes = length > limits.maxLineBytes ? 'too-long' : Buffer.concat(held);
    held = [];
    length = 0;
    const isEmpty = bytes !== 'too-long' && bytes.toString('latin1').trim() === '';
    return isEmpty ? undefined : { line, bytes };
  };
  for await (const chunk of body) {
    total += chunk.length;
    if (total > limits.maxBytes) return;
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      hold(chunk.subarray(from, at));
      const ended = end();
      if (ended) yield ended;
      line += 1;
      from = at + 1;
    }
    hold(chunk.subarray(from));
  }
  const last = end();
  if (last) yield last;

  function hold(part: Buffer): void {
    length += part.length;
    if (length > limits.maxLineBytes) held = [];
    else if (part.length > 0) held.push(part);
  }
}
