/** Numbers of sources that were named behind the character `at - 1` of the text without marks. */
export interface SourceMark {
  readonly at: number;
  readonly numbers: readonly number[];
}

const MARK = /[ \t]*\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]/g;
/** What may still become a mark when more comes. */
const OPEN = /[ \t]*(?:\[[\d,;\s]{0,24})?$/;

/** Takes `[1]`, `[1][3]`, `[1, 3]` out of a growing text, with the blank before them; does not depend on how the text arrives. */
export class SourceMarks {
  readonly marks: SourceMark[] = [];
  private buffer = '';
  private length = 0;

  /** The text that is certain now, without marks. */
  push(text: string): string {
    this.buffer += text;
    const certain = OPEN.exec(this.buffer)!.index;
    return this.take(certain);
  }

  end(): string {
    return this.take(this.buffer.length);
  }

  private take(until: number): string {
    let clean = '';
    let from = 0;
    const certain = this.buffer.slice(0, until);
    for (const match of certain.matchAll(MARK)) {
      clean += certain.slice(from, match.index);
      from = match.index + match[0].length;
      this.marks.push({ at: this.length + clean.length, numbers: match[1]!.split(/[,;]/).map(Number) });
    }
    clean += certain.slice(from);
    this.buffer = this.buffer.slice(until);
    this.length += clean.length;
    return clean;
  }
}
