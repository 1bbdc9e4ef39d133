const stopWords: ReadonlySet<string> = new Set(
  `a an the and or but if of to in on at by for with from as is are was were be been being am do does did done have has had having
  it its this that these those there here i you he she we they me my your his her our their them us
  what which who whom whose when where why how can could may might must shall should will would not no yes
  about into over under than then so such also only just very more most any some all each
  please tell explain know need want much many long often
  der die das den dem des ein eine einer eines einem einen und oder aber wenn von zu zum zur im in an am auf bei für mit aus als
  ist sind war waren sein wird werden wurde hat haben hatte kann können muss müssen soll darf ich du er sie es wir ihr mein dein
  sein unser euer nicht kein keine was welche welcher welches wer wann wo warum wie viel viele lange bitte dass auch nur noch
  uns mich mir dir ihm ihn ihnen sich um über unter nach vor`.split(/\s+/),
);

const suffixes = ['ungen', 'ies', 'ing', 'ung', 'ern', 'est', 'ed', 'es', 'en', 'er', 'em', 'ly', 's', 'e', 'n'];

/** The stem is only a key for matching: one suffix of English or German off, never below four letters. */
function stem(word: string): string {
  if (/\d/.test(word) || word.length < 5) return word.length === 4 && word.endsWith('s') ? word.slice(0, 3) : word;
  for (const suffix of suffixes) {
    if (word.endsWith(suffix) && word.length - suffix.length >= 4)
      return suffix === 'ies' ? `${word.slice(0, -3)}y` : word.slice(0, -suffix.length);
  }
  return word;
}

/** The content words of a text as matching keys: folded, stemmed, without stop words; in order, repeats included. */
export function termsOf(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+(?:[.,]\d+)*/gu) ?? [];
  return words.filter((word) => !stopWords.has(word) && (word.length > 1 || /\d|\P{ASCII}/u.test(word))).map(stem);
}
