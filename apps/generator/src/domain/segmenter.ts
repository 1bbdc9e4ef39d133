import { abbreviations } from './abbreviations.js';

const TERMINATORS = new Set(['.', '!', '?', '…', '؟', '।', '۔']);
/** Scripts that write no space behind a full stop. */
const WIDE_TERMINATORS = new Set(['。', '！', '？', '｡']);
/** Where a segment may end, or where none may for a while. */
const SPECIAL = /[`\n.!?…؟।۔。！？｡]/g;
const CLOSERS = new Set(['"', "'", '”', '’', '»', '«', ')', ']', '」', '』', '*', '_', '“']);
const BLOCK_START = /^[ \t]*(?:[-*+•–][ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|\||```|>[ \t])/;
const LINE_BLOCK = /^[ \t]*(?:#{1,6}[ \t]|\|)/;
const FENCE = '```';
/** Enough of what follows to know whether a sentence ends; a longer word decides nothing more. */
const LOOKAHEAD = 24;

const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/.test(char);

/**
 * Cuts a growing text into sentences, list items, table rows and code blocks. The pieces joined are the text, and they do
 * not depend on how the text arrived: a piece leaves only when nothing that may follow can move its end.
 */
export class Segmenter {
  private buffer = '';

  /** Takes the next piece of the stream; gives the segments that are complete now. */
  push(text: string): string[] {
    this.buffer += text;
    return this.drain(false);
  }

  /** The rest, when the stream is over. */
  end(): string[] {
    return this.drain(true);
  }

  private drain(isEnd: boolean): string[] {
    const segments: string[] = [];
    for (;;) {
      const cut = boundaryOf(this.buffer, isEnd);
      if (cut === undefined) return segments;
      segments.push(this.buffer.slice(0, cut));
      this.buffer = this.buffer.slice(cut);
    }
  }
}

/** Where the first segment ends, white space behind it included; undefined while that is open or nothing is left. */
function boundaryOf(text: string, isEnd: boolean): number | undefined {
  if (text.length === 0) return undefined;
  let at = 0;
  while (at < text.length) {
    const step = nextEnd(text, at, isEnd);
    if (step.kind === 'open') return isEnd ? text.length : undefined;
    if (step.kind === 'end') return step.at;
    at = step.at;
  }
  return isEnd ? text.length : undefined;
}

type Step = { kind: 'end'; at: number } | { kind: 'on'; at: number } | { kind: 'open' };

function nextEnd(text: string, from: number, isEnd: boolean): Step {
  SPECIAL.lastIndex = from;
  const at = SPECIAL.exec(text)?.index;
  if (at === undefined) return { kind: 'on', at: text.length };
  const char = text[at]!;
  if (char === '`') return afterCode(text, at, isEnd);
  if (char === '\n') return afterLine(text, at, isEnd);
  return afterTerminator(text, at, isEnd);
}

/** A code block or a code span is passed over whole. */
function afterCode(text: string, at: number, isEnd: boolean): Step {
  if (!isEnd && text.length < at + FENCE.length) return { kind: 'open' };
  if (!text.startsWith(FENCE, at)) {
    const close = text.indexOf('`', at + 1);
    const line = text.indexOf('\n', at + 1);
    if (close >= 0 && (line < 0 || close < line)) return { kind: 'on', at: close + 1 };
    return line < 0 && !isEnd ? { kind: 'open' } : { kind: 'on', at: at + 1 };
  }
  const close = text.indexOf(FENCE, at + FENCE.length);
  if (close < 0) return { kind: 'open' };
  return { kind: 'on', at: close + FENCE.length };
}

/** A line ends a segment before a blank line or a block, and behind a heading or a table row; else it is a wrapped sentence. */
function afterLine(text: string, at: number, isEnd: boolean): Step {
  const next = skipSpace(text, at);
  if (next === text.length) return isEnd ? { kind: 'end', at: next } : { kind: 'open' };
  const lineEnd = text.indexOf('\n', next);
  if (!isEnd && lineEnd < 0 && text.length - next < LOOKAHEAD) return { kind: 'open' };
  if (text.slice(0, at).trim() === '') return { kind: 'on', at: next };
  const isBlank = text.slice(at, next).split('\n').length > 2;
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const behind = text.slice(text.lastIndexOf('\n', next - 1) + 1);
  if (isBlank || LINE_BLOCK.test(before) || before.trim().endsWith(FENCE) || BLOCK_START.test(behind)) {
    return { kind: 'end', at: next };
  }
  return { kind: 'on', at: next };
}

function afterTerminator(text: string, at: number, isEnd: boolean): Step {
  const end = skipWhile(text, skipWhile(text, at + 1, TERMINATORS), CLOSERS);
  if (end === text.length) return isEnd ? { kind: 'end', at: end } : { kind: 'open' };
  if (WIDE_TERMINATORS.has(text[at]!)) return spaceEnd(text, end, isEnd);
  if (!isSpace(text[end])) return { kind: 'on', at: end };
  const next = skipSpace(text, end);
  if (next === text.length) return spaceEnd(text, end, isEnd);
  const word = /^\S+/.exec(text.slice(next, next + LOOKAHEAD))![0];
  const isWordOpen = next + word.length === text.length && word.length < LOOKAHEAD;
  if (!isEnd && isWordOpen && needsWord(text, at)) return { kind: 'open' };
  const goesOn = text[at] === '.' && end === at + 1 && isStopWithin(text, at, word);
  if (!goesOn) return { kind: 'end', at: next };
  // Behind the line break that follows, the rules of lines decide.
  return { kind: 'on', at: text.slice(end, next).includes('\n') ? text.indexOf('\n', end) : next };
}

/** Behind a figure the whole word decides, which may be a month; behind all else its first letter does. */
const needsWord = (text: string, at: number): boolean => /\d/.test(text[at - 1] ?? '');

function spaceEnd(text: string, end: number, isEnd: boolean): Step {
  const next = skipSpace(text, end);
  return next === text.length && !isEnd ? { kind: 'open' } : { kind: 'end', at: next };
}

function skipWhile(text: string, at: number, set: ReadonlySet<string>): number {
  let next = at;
  while (next < text.length && set.has(text[next]!)) next++;
  return next;
}

/** Whether the full stop at `at` belongs to an abbreviation, an initial, an ordinal or a list marker rather than to a sentence's end. */
function isStopWithin(text: string, at: number, following: string): boolean {
  const word = /[^\s([{"'„“«]*$/.exec(text.slice(Math.max(0, at - 40), at))![0];
  const isLineStart = /(^|\n)[ \t]*$/.test(text.slice(0, at - word.length));
  if (/^\d{1,3}$/.test(word)) return isLineStart || /^\p{Ll}/u.test(following) || isMonth(following);
  if (/^\p{L}$/u.test(word)) return word !== 'I';
  if (/^\p{Ll}/u.test(following)) return true;
  if (abbreviations.has(word.toLowerCase())) return true;
  return /^(?:\p{L}\.)+\p{L}$/u.test(word) && word.length <= 7;
}

const isMonth = (word: string): boolean =>
  /^(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)/i.test(word) && /^\p{Lu}/u.test(word);

function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && isSpace(text[next])) next++;
  return next;
}
