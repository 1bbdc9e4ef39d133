import { spawn } from 'node:child_process';
import path from 'node:path';
import { models, node24, prepare, root } from './prepare.mjs';

prepare();
const args = process.argv.slice(2);
if (!args.includes('--check-config')) models();
// Without the threshold glibc keeps what opening the embedding model freed (some 60 MB), since it raises its own.
const env = {
  MALLOC_TRIM_THRESHOLD_: String(16 * 1024 * 1024),
  ...process.env,
  NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile'),
};
const main = path.join(root, 'apps', 'all-in-one', 'dist', 'src', 'main.js');

// The young generation has room for a run's garbage; the old one grows by half, not by as much as the machine's memory allows.
const flags = ['--max-semi-space-size=16', '--heap-growing-percent=50', '--enable-source-maps'];
const command = [node24(), ...flags, main, ...args];
process.chdir(root);

// Where Node can, this process becomes the product (execve(2)): one process less, and signals arrive where they belong.
if (typeof process.execve === 'function' && process.platform !== 'win32') process.execve(command[0], command, env);

// Ctrl-C reaches the whole group: the product stops itself, and this process waits for it.
process.on('SIGINT', () => undefined);
const child = spawn(command[0], command.slice(1), { stdio: 'inherit', env });
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
