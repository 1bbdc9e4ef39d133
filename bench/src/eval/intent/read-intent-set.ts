import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TextExample } from '@chassis/inference';
import { readCsv } from './read-csv.js';

/** A set of labelled texts, split. */
export interface IntentSet {
  readonly train: readonly TextExample[];
  readonly test: readonly TextExample[];
  /** A part of `train` that a development figure is measured on; empty where the set has its own split. */
  readonly dev: readonly TextExample[];
  readonly foreign: { readonly train: readonly string[]; readonly test: readonly string[] };
}

/** A folder with `train.jsonl` or `train.csv`; undefined for another. */
export async function readIntentSet(folder: string): Promise<IntentSet | undefined> {
  const files = (await readdir(folder)).toSorted();
  const named = (pattern: RegExp) => files.filter((name) => pattern.test(name));
  if (files.includes('train.jsonl')) {
    const ownTest = named(/^(?!oos).*test.*\.jsonl$/);
    const foreignTest = named(/^oos.*test.*\.jsonl$/);
    return {
      train: await lines(folder, ['train.jsonl']),
      test: await lines(folder, ownTest.length > 0 ? ownTest : ['val.jsonl']),
      dev: [],
      foreign: {
        train: texts(await lines(folder, ['oos_train.jsonl'])),
        test: texts(await lines(folder, foreignTest.length > 0 ? foreignTest : ['oos_val.jsonl'])),
      },
    };
  }
  if (!files.includes('train.csv')) return undefined;
  const all = await table(folder, ['train.csv']);
  const ownTest = named(/test.*\.csv$/);
  const foreign = { train: [], test: [] };
  if (ownTest.length > 0) return { train: all, test: await table(folder, ownTest), dev: [], foreign };
  return {
    train: all.filter(({ text }) => tenth(text) >= 2),
    test: all.filter(({ text }) => tenth(text) < 2),
    dev: all.filter(({ text }) => tenth(text) === 2 || tenth(text) === 3),
    foreign,
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const tenth = (text: string): number => Number.parseInt(sha256(text).slice(0, 8), 16) % 10;
const texts = (examples: readonly TextExample[]): string[] => examples.map(({ text }) => text);

async function lines(folder: string, names: readonly string[]): Promise<TextExample[]> {
  const found: TextExample[] = [];
  for (const name of names.filter((one) => existsSync(path.join(folder, one)))) {
    for (const line of (await readFile(path.join(folder, name), 'utf8'))
      .split('\n')
      .filter((one) => one.trim() !== '')) {
      const { text, intent } = JSON.parse(line) as { text: string; intent: string };
      found.push({ text, label: intent });
    }
  }
  return found;
}

async function table(folder: string, names: readonly string[]): Promise<TextExample[]> {
  const found: TextExample[] = [];
  for (const name of names) {
    const [head = [], ...rows] = readCsv(await readFile(path.join(folder, name), 'utf8'));
    const [text, label] = [head.indexOf('text'), head.indexOf('category')];
    for (const row of rows) if (row[label]) found.push({ text: row[text] ?? '', label: row[label] });
  }
  return found;
}
