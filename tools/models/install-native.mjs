import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool.mjs';

const mark = (nativeDir) => join(nativeDir, 'node_modules', '.installed-lock');

/** Whether the folder's packages are those of its lock file. */
export async function isNativeInstalled(nativeDir) {
  const installed = await readFile(mark(nativeDir), 'utf8').catch(() => undefined);
  return installed === (await lockHash(nativeDir));
}

/** Installs the native runtimes from their own lock file; throws a sentence when npm cannot. */
export async function installNative(nativeDir, signal) {
  // An npm that runs us hands its own settings down; `prefix` and `workspace` among them would send the install elsewhere.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_(registry|cache|cafile|proxy|https_proxy|noproxy|userconfig)$)/i.test(name),
  );
  // onnxruntime-node's install script downloads GPU parts, and without network fails everything.
  const env = { ...Object.fromEntries(inherited), ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=0',
    '--fetch-timeout=20000',
  ];
  const result = await npm(args, { cwd: nativeDir, env, signal });
  if (result.code !== 0) throw new Error(`npm ci in native: ${result.lastLine || `code ${result.code}`}`);
  await writeFile(mark(nativeDir), await lockHash(nativeDir));
}

function npm(args, options) {
  const own = process.env.npm_execpath;
  if (own?.endsWith('.js')) return runTool(process.execPath, [own, ...args], options);
  const isWindows = process.platform === 'win32';
  return runTool(isWindows ? 'npm.cmd' : 'npm', args, { ...options, isShell: isWindows });
}

async function lockHash(nativeDir) {
  return createHash('sha256')
    .update(await readFile(join(nativeDir, 'package-lock.json')))
    .digest('hex');
}
