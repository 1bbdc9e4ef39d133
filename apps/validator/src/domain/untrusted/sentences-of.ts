/** A sentence without the white space and quotation marks around it. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
}

const longest = 2_000;

/** The sentences of a text: they end at a stop before white space, at a line's end, before a word that `begins` finds (sticky), and at the latest after 2,000 characters. */
export function sentencesOf(text: string, begins: RegExp): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const close = (end: number): void => {
    let from = start;
    while (from < end && /[\s"'“”‘’>|*•-]/.test(text[from]!)) from += 1;
    if (from < end) sentences.push({ start: from, end });
    start = end;
  };
  for (let at = 0; at < text.length; at += 1) {
    const isStop = /[.!?。！？]/.test(text[at]!) && (text[at + 1] === undefined || /[\s"'”’)]/.test(text[at + 1]!));
    if (isStop || text[at] === '\n' || at - start >= longest || isBefore(text, at, begins)) close(at + 1);
  }
  close(text.length);
  return sentences;
}

function isBefore(text: string, at: number, begins: RegExp): boolean {
  if (text[at] !== ' ') return false;
  begins.lastIndex = at + 1;
  return begins.test(text);
}
