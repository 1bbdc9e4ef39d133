import { createHash } from 'node:crypto';

const longest = 150;

/** The id of an item's document: readable where its key allows that, and never that of another key. */
export function sourceDocumentId(source: string, key: string): string {
  const readable = key.replaceAll('/', ':').replaceAll(/[^\w.:-]+/g, '-');
  const isSame = readable.length <= longest && readable.replaceAll(':', '/') === key;
  const mark = isSame ? '' : `-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  return `${source}:${readable.slice(0, longest - mark.length)}${mark}`;
}
