// Runs a built entry of the workspace under Node 24: `node tools/bootstrap/run.mjs bench/dist/src/eval/main.js …`
import { spawn } from 'node:child_process';
import path from 'node:path';
import { node24, prepare, root, stop } from './prepare.mjs';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) stop('usage: node tools/bootstrap/run.mjs ENTRY [arguments]', 2);
prepare();
process.on('SIGINT', () => undefined);
const child = spawn(node24(), ['--enable-source-maps', path.resolve(root, entry), ...args], { stdio: 'inherit' });
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
