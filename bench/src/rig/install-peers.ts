import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CannotMeasure } from '../eval/cannot-measure.js';
import { root } from '../product.js';

const folder = path.join(root, 'bench', 'peers');
export const peerScript = (name: string): string => path.join(folder, `${name}.mjs`);

/** Installs the peers' packages as their lock file says, once; they are no part of the product's own installation. */
export async function installPeers(): Promise<void> {
  const lock = createHash('sha256')
    .update(await readFile(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const mark = path.join(folder, 'node_modules', '.bench-lock');
  const installed = await readFile(mark, 'utf8').catch(() => undefined);
  if (installed === lock) return;
  process.stderr.write('installing the peers (bench/peers)\n');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new CannotMeasure(`the peers cannot be installed: ${result.stderr.slice(-400)}`);
  await writeFile(mark, lock);
}
