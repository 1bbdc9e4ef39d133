import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readDefinitions } from './read-definitions.js';
import { renderEnvironment, undescribed } from './render-environment.js';
import { renderFlow } from './render-flow.js';
import { repositoryRoot } from './workspace.js';

/** `generate` writes what follows from the sources; `generate --check` fails when a file is not what would be written. */
const isCheck = process.argv.includes('--check');

const definitions = await readDefinitions(repositoryRoot);
const generated: Readonly<Record<string, string>> = {
  'docs/flow.md': renderFlow(),
  '.env.example': renderEnvironment(definitions),
};

const problems = undescribed(definitions);
for (const [file, content] of Object.entries(generated)) {
  const absolute = path.join(repositoryRoot, file);
  const present = await readFile(absolute, 'utf8').catch(() => undefined);
  if (present === content) continue;
  if (isCheck) problems.push(`${file} is stale: run "npm run generate"`);
  else {
    await mkdir(path.dirname(absolute), { recursive: true });
    await writeFile(absolute, content);
    console.log(`wrote ${file}`);
  }
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
