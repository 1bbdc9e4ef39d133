/** An intent's name as words, for a name says much to who knows the language: `card_arrival` is `card arrival`. Undefined for a code such as `i17`. */
export function labelWords(label: string): string | undefined {
  const words = label
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
  return /\p{L}{3}/u.test(words) ? words : undefined;
}
