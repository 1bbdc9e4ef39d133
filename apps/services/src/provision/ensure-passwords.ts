import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A password for each schema's login role, made once and kept in `file`, readable by its owner alone. */
export async function ensurePasswords(
  file: string,
  schemas: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '{}';
  });
  const known = JSON.parse(text) as Record<string, string>;
  const all = Object.fromEntries(
    schemas.map((schema) => [schema, known[schema] ?? randomBytes(24).toString('base64url')]),
  );
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ ...known, ...all }, undefined, 2)}\n`, { mode: 0o600 });
  return all;
}
