import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isQuestionSet, readQuestionSet } from './question-set.js';

const perSet = 100;

/** Texts that people asked about other things: questions of the other corpora, and what the intent sets hold. The same ones each time. */
export async function foreignQuestions(dataDir: string, set: string): Promise<string[]> {
  const texts: string[] = [];
  for (const folder of await foldersOf(path.join(dataDir, 'retrieval'))) {
    if (path.basename(folder) === set || !isQuestionSet(folder)) continue;
    texts.push(...sample((await readQuestionSet(folder)).questions.map(({ text }) => text)));
  }
  for (const folder of await foldersOf(path.join(dataDir, 'intent'))) texts.push(...sample(await readTexts(folder)));
  return texts;
}

async function foldersOf(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((one) => one.isDirectory())
    .map(({ name }) => path.join(folder, name))
    .toSorted();
}

async function readTexts(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
  const lines = await Promise.all(files.map(async (name) => await readFile(path.join(folder, name), 'utf8')));
  return lines
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const { text } = JSON.parse(line) as { text?: unknown };
      return typeof text === 'string' ? [text] : [];
    });
}

/** By hash, so that neither order nor chance matters. */
const sample = (texts: readonly string[]): string[] => {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return texts.toSorted((a, c) => (hash(a) < hash(c) ? -1 : 1)).slice(0, perSet);
};
