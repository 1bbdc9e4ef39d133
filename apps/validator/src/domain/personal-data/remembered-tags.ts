import type { PiiSpan } from '@chassis/inference';
import type { TextTagger } from '../checks/check.js';

/** How much of what stands before a text is shown to the tagger with it: a name, a street, a title before a name. */
const tail = 48;
/** Pieces are recognised by their first characters; shorter ones are tagged anew. */
const begin = 12;
const mostPieces = 256;
const mostCharacters = 200_000;

/**
 * A tagger that knows what it has marked: an answer that is checked again as a whole, when its segments were, costs only what is new in it.
 * A segment is marked with the end of what stands before it, so what goes on over a seam is found with the later segment. One an attempt; bounded, the oldest piece goes first.
 */
export class RememberedTags implements TextTagger {
  private readonly pieces = new Map<string, Promise<readonly PiiSpan[]>>();
  private readonly byBegin = new Map<string, string[]>();
  private characters = 0;

  constructor(private readonly tagger: TextTagger) {}

  async tag(texts: readonly string[], before = ''): Promise<PiiSpan[][]> {
    const tagged: PiiSpan[][] = [];
    for (const [at, text] of texts.entries()) tagged.push(await this.spansOf(text, at === 0 ? before : ''));
    return tagged;
  }

  private async spansOf(text: string, before: string): Promise<PiiSpan[]> {
    const spans: PiiSpan[] = [];
    for (const { start, end } of this.split(text)) {
      const piece = text.slice(start, end);
      const found = this.pieces.get(piece) ?? this.learn(piece, start === 0 ? before : text.slice(0, start));
      for (const one of await found) spans.push({ ...one, start: one.start + start, end: one.end + start });
    }
    return spans;
  }

  /** The pieces that are known, and what stands between them. */
  private split(text: string): { start: number; end: number }[] {
    const parts: { start: number; end: number }[] = [];
    let open = 0;
    for (let at = 0; at + begin <= text.length;) {
      const piece = this.pieceAt(text, at);
      if (piece === undefined) {
        at += 1;
        continue;
      }
      if (open < at) parts.push({ start: open, end: at });
      open = at + piece.length;
      parts.push({ start: at, end: open });
      at = open;
    }
    if (open < text.length) parts.push({ start: open, end: text.length });
    return parts;
  }

  /** The longest piece that is known and stands here, at the beginning of a word. */
  private pieceAt(text: string, at: number): string | undefined {
    if (this.byBegin.size === 0 || (at > 0 && /\S/.test(text[at - 1]!))) return undefined;
    const fitting = this.byBegin.get(text.slice(at, at + begin))?.filter((one) => text.startsWith(one, at)) ?? [];
    return fitting.reduce<string | undefined>(
      (best, one) => (one.length > (best?.length ?? 0) ? one : best),
      undefined,
    );
  }

  private learn(piece: string, before: string): Promise<readonly PiiSpan[]> {
    const shown = wordsFrom(before);
    const asking = this.tagger.tag([shown + piece]).then(([found = []]) => behind(found, shown.length));
    if (piece.length < begin || piece.length > mostCharacters) return asking;
    this.pieces.set(piece, asking);
    this.characters += piece.length;
    const key = piece.slice(0, begin);
    this.byBegin.set(key, [...(this.byBegin.get(key) ?? []), piece]);
    while (this.pieces.size > mostPieces || this.characters > mostCharacters)
      this.forget(this.pieces.keys().next().value!);
    // Whoever failed is asked again.
    asking.catch(() => this.forget(piece));
    return asking;
  }

  private forget(piece: string): void {
    if (!this.pieces.delete(piece)) return;
    this.characters -= piece.length;
    const key = piece.slice(0, begin);
    const others = (this.byBegin.get(key) ?? []).filter((one) => one !== piece);
    if (others.length === 0) this.byBegin.delete(key);
    else this.byBegin.set(key, others);
  }
}

/** The end of a text, from a word's beginning. */
function wordsFrom(before: string): string {
  const end = before.slice(-tail);
  if (end.length === before.length) return end;
  const space = end.search(/\s/);
  return space < 0 ? '' : end.slice(space + 1);
}

const behind = (spans: readonly PiiSpan[], offset: number): PiiSpan[] =>
  spans
    .filter(({ end }) => end > offset)
    .map((one) => ({ ...one, start: Math.max(0, one.start - offset), end: one.end - offset }));
