/** Well-formed Unicode, one kind of line end, no control characters, no trailing blanks, at most one empty line in a row. */
export function normalizeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|\ufeff/gu, '')
    .replace(/[ \t\u00a0]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
