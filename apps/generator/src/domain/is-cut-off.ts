const closers: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Whether a JSON value that begins with the text ends before it is closed. Strings in single quotes count as strings. */
export function isCutOff(text: string): boolean {
  const open: string[] = [];
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const one = text.charAt(at);
    if (quote !== undefined) {
      if (one === '\\') at++;
      else if (one === quote) quote = undefined;
    } else if (one === '"' || one === "'") quote = one;
    else if (closers[one] !== undefined) open.push(closers[one]);
    else if (one === open.at(-1)) {
      open.pop();
      if (open.length === 0) return false;
    }
  }
  return open.length > 0;
}
