/** Letters of other scripts that look like Latin ones; a word that mixes both is read as Latin. */
const looks: Readonly<Record<string, string>> = {
  а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i', ј: 'j', ѕ: 's', һ: 'h', ԁ: 'd', ԛ: 'q', ԝ: 'w', ո: 'n', ս: 'u',
  А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X', І: 'I',
  ο: 'o', α: 'a', ν: 'v', ι: 'i', ρ: 'p', υ: 'u', Α: 'A', Β: 'B', Ε: 'E', Η: 'H', Ι: 'I', Κ: 'K', Μ: 'M', Ν: 'N', Ο: 'O', Ρ: 'P', Τ: 'T', Υ: 'Y', Χ: 'X',
}; // prettier-ignore

/** The text with letters replaced that only look Latin, in words that are Latin otherwise; as long as the original, so that offsets stay. */
export function lettersBehind(text: string): string {
  if (!/[\u0370-\u052f\u0531-\u058f]/.test(text)) return text;
  return text.replaceAll(/[\p{L}]+/gu, (word) =>
    /[a-z]/i.test(word) ? word.replaceAll(/[\u0370-\u052f\u0531-\u058f]/g, (letter) => looks[letter] ?? letter) : word,
  );
}
