import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { dialectOf, type SchemaDialect } from '@chassis/schemas';

/** Under which address the tests expect the documents beside them. */
const address = 'http://localhost:1234/';

/** The documents that tests of a draft may refer to, by their address: those of other drafts are left out. */
export async function readRemotes(folder: string, dialect: SchemaDialect): Promise<Record<string, unknown>> {
  if (!existsSync(folder)) return {};
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
  const documents: Record<string, unknown> = {};
  for (const file of files.toSorted()) {
    const name = file.replaceAll('\\', '/');
    if (!isForDraft(name, dialect)) continue;
    const document: unknown = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
    if (isMetaSchema(document) || dialectOf(document, dialect) !== undefined) documents[`${address}${name}`] = document;
  }
  // A schema of a vocabulary's own can only be read once its vocabulary is known.
  return Object.fromEntries(
    Object.entries(documents).toSorted((a, b) => Number(isMetaSchema(b[1])) - Number(isMetaSchema(a[1]))),
  );
}

function isForDraft(name: string, dialect: SchemaDialect): boolean {
  const draft = /^(draft[\w-]+|v\d+)\//.exec(name)?.[1];
  return draft === undefined || draft === (dialect === 'draft-07' ? 'draft7' : 'draft2020-12');
}

const isMetaSchema = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && '$vocabulary' in document;
