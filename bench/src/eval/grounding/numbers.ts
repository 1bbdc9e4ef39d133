/** A number as the tables write it, for the suite's own corruptions; undefined for words and years. */
export function numberOf(written: string): number | undefined {
  if (/^\s*(?:19|20)\d{2}\s*$/.test(written)) return undefined;
  const bare = written.replaceAll(/[$€£¥%,\s]|thousand|million|billion/gi, '').replaceAll(/[−–—]/g, '-');
  if (!/^\(?[-+]?(?:\d+\.?\d*|\.\d+)\)?$/.test(bare)) return undefined;
  const value = Number(bare.replaceAll(/[()]/g, ''));
  return bare.startsWith('(') ? -value : value;
}

/** What arithmetic of plain numbers comes to, by precedence; undefined when it is none. */
export function arithmetic(written: string): number | undefined {
  const tokens =
    written
      .replaceAll(/[$€£,\s%]/g, '')
      .replaceAll(/[−–—]/g, '-')
      .match(/\d+(?:\.\d+)?|\.\d+|[-+*/()]|./g) ?? [];
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++];
    if (token === '-') return -factor();
    if (token === '(') {
      const isAlone = tokens[at + 1] === ')';
      const value = sum();
      if (tokens[at++] !== ')') return Number.NaN;
      return isAlone ? -value : value;
    }
    return token === undefined ? Number.NaN : Number(token);
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') value = tokens[at++] === '*' ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : undefined;
}
