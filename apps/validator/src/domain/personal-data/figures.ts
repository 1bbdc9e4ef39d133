/** Figures that stand together, with what joins the groups of a telephone, card or account number. */
export interface Figures {
  readonly start: number;
  readonly end: number;
  /** The figures alone. */
  readonly digits: string;
  readonly raw: string;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isJoint = (code: number): boolean =>
  code === 32 ||
  code === 0xa0 ||
  code === 40 ||
  code === 41 ||
  code === 45 ||
  code === 46 ||
  code === 47 ||
  code === 0x2011 ||
  code === 0x2013;
const longest = 40;
const mostJoints = 3;

/** Groups of figures from left to right; one pass, whatever the input. A line's end ends a group. */
export function figuresOf(text: string): Figures[] {
  const found: Figures[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(text.charCodeAt(index))) {
      index += 1;
      continue;
    }
    const end = endOf(text, index);
    const raw = text.slice(index, end);
    found.push({ start: index, end, raw, digits: raw.replaceAll(/\D/g, '') });
    index = end;
  }
  return found;
}

function endOf(text: string, start: number): number {
  let end = start;
  let next = start;
  while (next < text.length && next - start < longest) {
    const code = text.charCodeAt(next);
    if (isDigit(code)) end = next += 1;
    else if (isJoint(code) && next - end < mostJoints) next += 1;
    else break;
  }
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
