import { spawn } from 'node:child_process';
import path from 'node:path';
import { models, node24, prepare, root } from './prepare.mjs';

prepare();
const args = process.argv.slice(2);
if (!args.includes('--check-config')) models();
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile') };
const main = path.join(root, 'apps', 'all-in-one', 'dist', 'src', 'main.js');

// Ctrl-C reaches the whole group: the product stops itself, and this process waits for it.
process.on('SIGINT', () => undefined);
const child = spawn(node24(), ['--max-semi-space-size=16', '--enable-source-maps', main, ...args], {
  cwd: root,
  stdio: 'inherit',
  env,
});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
