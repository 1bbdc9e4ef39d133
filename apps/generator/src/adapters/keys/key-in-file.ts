import { readFile } from 'node:fs/promises';

/** A key, or why there is none. */
export type KeyRead = { readonly key: string } | { readonly why: string };

/** The key that a file holds, without the space around it. */
export async function keyInFile(path: string): Promise<KeyRead> {
  try {
    return keyIn(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { why: code === 'ENOENT' ? 'is not there' : `cannot be read (${code ?? 'for whatever reason'})` };
  }
}

/** What is in no header may be in no key: the request would fail, and the message about it hold the key. */
export function keyIn(text: string): KeyRead {
  const key = text.trim();
  if (key === '') return { why: 'is empty' };
  return /^[\x21-\x7e]+$/.test(key)
    ? { key }
    : { why: 'holds more than a key: a space, a line more, or another sign that no key has' };
}
