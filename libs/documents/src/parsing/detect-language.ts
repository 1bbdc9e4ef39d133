const frequent: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(
    'the of and to in is that for it with as be on by this are from at or an was not have which you we will our your can if has'.split(
      ' ',
    ),
  ),
  de: new Set(
    'der die das und ist nicht mit ein eine einer den dem des von zu auf für im sich wir sie ich haben werden wird bei nach aus oder auch an als es bitte'.split(
      ' ',
    ),
  ),
};

/** `en` or `de` by the share of their most frequent words; undefined when the text is short or of another language. */
export function detectLanguage(text: string): string | undefined {
  const words =
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const counts = Object.entries(frequent).map(([language, set]) => ({
    language,
    hits: words.filter((word) => set.has(word)).length,
  }));
  const [best, second] = counts.sort((a, b) => b.hits - a.hits);
  if (!best || best.hits < 2 || best.hits === second?.hits || best.hits / words.length < 0.06) return undefined;
  return best.language;
}
