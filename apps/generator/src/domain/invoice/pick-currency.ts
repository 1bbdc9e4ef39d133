const signs: readonly (readonly [string, RegExp])[] = [
  ['SGD', /S\$(?=\s?\d)|\bSGD\b/g],
  ['AUD', /A\$(?=\s?\d)|\bAUD\b/g],
  ['EUR', /€|\bEUR(?:O)?\b/gi],
  ['GBP', /£|\bGBP\b/g],
  ['MYR', /\bRM(?=\s?\d|\)|\s|$)|\bMYR\b/gm],
  ['CHF', /\bCHF\b|\bFr\.(?=\s?\d)/g],
  ['USD', /(?<![AS])\$(?=\s?\d)|\bUSD\b|US\$/g],
  ['JPY', /¥|\bJPY\b/g],
  ['SEK', /\bSEK\b/g],
  ['NOK', /\bNOK\b/g],
  ['DKK', /\bDKK\b/g],
  ['PLN', /\bPLN\b|\bzł/g],
  ['CZK', /\bCZK\b|\bKč/g],
];

/** The currency (ISO 4217) that a document names most often; null when it names none. */
export function pickCurrency(text: string): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [code, sign] of signs) {
    const count = text.match(sign)?.length ?? 0;
    if (count <= most) continue;
    best = code;
    most = count;
  }
  return best;
}
