/** What code finds by computing an answer's own statements anew. */
export interface Recomputed {
  readonly steps: number;
  readonly wrong: number;
  /** What the statements came to, in order. */
  readonly results: readonly number[];
}

const amount = String.raw`[-−]?[$€£]?\s?\d[\d,]*(?:\.\d+)?\s?%?`;
const operator = String.raw`\s*(?:[+\-−–*/×x÷·])\s*`;
const unit = String.raw`(?:\s+[a-z]+(?:\/[a-z]+)?){0,3}`;
const statement = new RegExp(
  String.raw`\(?(${amount}${unit}(?:${operator}\(?${amount}\)?${unit})+)\)?\s*=\s*(${amount})(?!\s*[*/×x÷+])`,
  'gi',
);
const marked = /<<([^=<>]+)=([^<>=]+)>>/g;

/** Finds statements such as `12 * 3 = 36` and `<<12*3=36>>` and computes them anew; what it cannot read it leaves out. */
export function recomputeSteps(answer: string): Recomputed {
  const bare = answer.replaceAll(marked, ' ');
  const found = [...answer.matchAll(marked), ...bare.matchAll(statement)];
  const results: number[] = [];
  let wrong = 0;
  let steps = 0;
  for (const [, left = '', right = ''] of found) {
    const [computed, said] = [compute(left), numberIn(right)];
    if (computed === undefined || said === undefined) continue;
    steps += 1;
    results.push(said);
    // Rounded results are right, and so is a percentage read as one.
    const isRight = [computed, computed * 100, computed / 100].some((one) => isRounded(one, said, right));
    if (!isRight) wrong += 1;
  }
  return { steps, wrong, results };
}

function isRounded(exact: number, said: number, text: string): boolean {
  const places = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  return Math.abs(exact - said) <= 0.501 * 10 ** -places;
}

export function numberIn(text: string): number | undefined {
  const digits = text.replaceAll('−', '-').replaceAll(/[^\d.-]/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

/** Sums and products of numbers, with brackets; undefined for anything else. */
export function compute(text: string): number | undefined {
  const plain = text
    .replaceAll(/[−–]/g, '-')
    .replaceAll(/[×·]|(?<=[\d)\s])x(?=[\s\d(])/gi, '*')
    .replaceAll('÷', '/')
    .replaceAll(/(\d)\s*%/g, '$1/100')
    .replaceAll(/[a-z$€£,\s]/gi, '');
  if (!/^[\d.+\-*/()]+$/.test(plain)) return undefined;
  const tokens = plain.match(/\d+(?:\.\d+)?|\.\d+|[+\-*/()]/g) ?? [];
  const value = new Sum(tokens).value();
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Reads by descent: a sum of products of values. */
class Sum {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  value(): number | undefined {
    const value = this.sum();
    return this.at === this.tokens.length ? value : undefined;
  }

  private sum(): number {
    let value = this.product();
    for (let sign = this.tokens[this.at]; sign === '+' || sign === '-'; sign = this.tokens[this.at]) {
      this.at += 1;
      value += sign === '+' ? this.product() : -this.product();
    }
    return value;
  }

  private product(): number {
    let value = this.single();
    for (let sign = this.tokens[this.at]; sign === '*' || sign === '/'; sign = this.tokens[this.at]) {
      this.at += 1;
      value = sign === '*' ? value * this.single() : value / this.single();
    }
    return value;
  }

  private single(): number {
    const token = this.tokens[this.at++];
    if (token === '-') return -this.single();
    if (token !== '(') return token === undefined || token === ')' ? Number.NaN : Number(token);
    const value = this.sum();
    return this.tokens[this.at++] === ')' ? value : Number.NaN;
  }
}
