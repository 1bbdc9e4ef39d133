import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

interface Skipped {
  readonly suite: string;
  readonly fullName: string;
}
const program = path.resolve(import.meta.dirname, '../../bootstrap/unexpected-skips.mjs');
const skips = (await import(pathToFileURL(program).href)) as {
  unexpectedSkips(skipped: readonly Skipped[], listFile: string, root: string): string[];
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'chassis-skips-'));
  await writeFile(path.join(root, 'a.spec.ts'), '');
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

const told = async (skipped: readonly Skipped[], allowed: readonly string[]): Promise<string[]> => {
  const file = path.join(root, 'list.json');
  await writeFile(file, JSON.stringify(allowed.map((suite) => ({ suite, reason: 'x' }))));
  return skips.unexpectedSkips(skipped, file, root);
};
const skip = (suite: string): Skipped => ({ suite, fullName: `a test of ${suite}` });

it('lets be skipped what the list names, and nothing else', async () => {
  expect(await told([], ['a.spec.ts'])).toEqual([]);
  expect(await told([skip('a.spec.ts')], ['a.spec.ts'])).toEqual([]);
  const [line, ...more] = await told([skip('b.spec.ts'), skip('b.spec.ts'), skip('a.spec.ts')], ['a.spec.ts']);
  expect(line).toContain('b.spec.ts was skipped (a test of b.spec.ts)');
  expect(more).toEqual([]);
});

it('tells of a suite on the list that is gone, so that the list does not outlive its reasons', async () => {
  expect(await told([], ['a.spec.ts', 'gone.spec.ts'])).toEqual(['list.json names gone.spec.ts, which is not there']);
});
