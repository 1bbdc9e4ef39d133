/** The words of a text without case, marks and spaces: what two copies of a text share however they are laid out. */
export const foldWords = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
