// `npm run check [target…]`: what every commit must pass, each target once and from the cache when nothing it reads has changed.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { node24, prepare, root } from '../bootstrap/prepare.mjs';

const all = ['format', 'lint', 'types', 'unit', 'boundaries', 'generated'];
const targets = process.argv.slice(2);
const unknown = targets.filter((one) => !all.includes(one));
if (unknown.length > 0) {
  process.stderr.write(`check: there is no ${unknown.join(', ')}; there are ${all.join(', ')}.\n`);
  process.exit(2);
}

prepare();
const node = node24();
// The targets call `node` and the tools of the workspace by name: they must find those that belong to it.
const folders = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
const env = { ...process.env, PATH: folders.join(path.delimiter), NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
const nx = path.join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
const wanted = targets.length > 0 ? targets : all;
const result = spawnSync(node, [nx, 'run-many', '-p', 'chassis', '--nxBail=false', '-t', ...wanted], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
