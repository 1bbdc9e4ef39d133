import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { documentWithoutServer } from './openapi/document-without-server.js';

/** Writes docs/openapi.json; with `--check` only says whether it is fresh. */
const file = path.resolve(import.meta.dirname, '../../../../docs/openapi.json');
const text = `${JSON.stringify(await documentWithoutServer(), undefined, 2)}\n`;

if (process.argv.includes('--check')) {
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written !== text) {
    process.stderr.write('docs/openapi.json is not fresh: run node apps/ingress/dist/src/write-openapi.js\n');
    process.exitCode = 1;
  }
} else {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
