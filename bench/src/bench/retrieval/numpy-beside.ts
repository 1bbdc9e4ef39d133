import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../product.js';

const run = promisify(execFile);
const peers = path.join(root, 'bench', 'peers');
const python = path.join(peers, '.venv', 'bin', 'python');

/** The same vectors and questions given to numpy in a process of its own; or one sentence why there is no numpy here. */
export async function numpyBeside(
  vectors: readonly Float32Array[],
  questions: readonly Float32Array[],
  size: string,
): Promise<Record<string, number> | string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chassis-bench-numpy-'));
  try {
    await installNumpy();
    await write(path.join(folder, 'vectors'), vectors);
    await write(path.join(folder, 'questions'), questions);
    const { stdout } = await run(python, [path.join(peers, 'numpy_search.py'), folder, String(vectors[0]!.length)]);
    const { p50, p99 } = JSON.parse(stdout) as { p50: number; p99: number };
    return { [`numpyQueryMsP50At${size}`]: p50, [`numpyQueryMsP99At${size}`]: p99 };
  } catch (error) {
    return `numpy is not measured: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Once, beside the other peers. */
async function installNumpy(): Promise<void> {
  if (existsSync(python)) return;
  process.stderr.write('installing numpy (bench/peers/.venv)\n');
  await run('python3', ['-m', 'venv', path.join(peers, '.venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '-r', path.join(peers, 'requirements.txt')]);
}

async function write(file: string, vectors: readonly Float32Array[]): Promise<void> {
  const all = new Float32Array(vectors.length * vectors[0]!.length);
  for (const [at, vector] of vectors.entries()) all.set(vector, at * vector.length);
  await writeFile(file, all);
}
