const word = /[\p{L}\p{N}]+(?:[-/._'’][\p{L}\p{N}]+)*/gu;
const joint = /[-/._'’]/;

/**
 * Words of a text in lower case, in order. Joined ones (`check-valve`) come as their parts; codes (`P-200`) also as one word (`p200`),
 * so that they are found however they are written. Lone letters say nothing and are left out.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [found] of text.normalize('NFKC').toLowerCase().matchAll(word)) {
    const parts = found.split(joint).filter((part) => part.length > 1 || /\p{N}/u.test(part));
    if (!joint.test(found)) {
      words.push(...parts);
      continue;
    }
    words.push(...parts);
    if (/\p{N}/u.test(found) && /\p{L}/u.test(found)) words.push(found.replaceAll(/[-/._'’]/g, ''));
  }
  return words;
}
