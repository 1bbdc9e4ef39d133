import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderAsyncapi } from './render-asyncapi.js';

/** Writes docs/asyncapi.json; with `--check` only says whether it is fresh. */
const file = path.resolve(import.meta.dirname, '../../../../docs/asyncapi.json');
const text = renderAsyncapi();

if (process.argv.includes('--check')) {
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written !== text) {
    console.error('docs/asyncapi.json is stale: run "npm run generate"');
    process.exitCode = 1;
  }
} else await writeFile(file, text);
