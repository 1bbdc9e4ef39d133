import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CannotMeasure } from '../eval/cannot-measure.js';
import { root } from '../product.js';

const run = promisify(execFile);
const folder = path.join(root, 'bench', 'peers');

/** Installs what `bench/peers/<name>-requirements.txt` pins into an environment of its own, once; gives the folder of its programs. */
export async function installPythonPeer(name: string): Promise<string> {
  const environment = path.join(folder, `.venv-${name}`);
  const bin = path.join(environment, 'bin');
  const requirements = path.join(folder, `${name}-requirements.txt`);
  const pinned = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const mark = path.join(environment, '.bench-lock');
  if ((await readFile(mark, 'utf8').catch(() => undefined)) === pinned) return bin;
  process.stderr.write(`installing ${name} (bench/peers/.venv-${name})\n`);
  try {
    await run('python3', ['-m', 'venv', '--clear', environment]);
    await run(path.join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements]);
  } catch (error) {
    throw new CannotMeasure(`${name} cannot be installed: ${String(error).slice(-400)}`);
  }
  await writeFile(mark, pinned);
  return bin;
}
