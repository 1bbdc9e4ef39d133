import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { embeddedBinaries } from '@chassis/persistence';
import { isUnavailable, kafkaJars } from '@chassis/servers';
import { repositoryRoot } from '../repository-root.js';
import { runProgram } from '../run-program.js';
import { type ImageVariable, ownImages } from './own-images.js';

const recipes = path.join(repositoryRoot, 'infra', 'images');
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** What a recipe copies besides its own files, by the name that it has in the build. */
const parts: Readonly<Record<ImageVariable, () => Promise<Record<string, string>>>> = {
  NODE_IMAGE: async () => ({ ...(await nodeParts()), npm: await npmFolder() }),
  RUNTIME_IMAGE: async () => ({ ...(await nodeParts()), npm: await npmFolder() }),
  POSTGRES_IMAGE: async () => ({ postgres: await embeddedBinaries() }),
  KAFKA_IMAGE: async () => ({ libs: await jars() }),
  REDIS_IMAGE: () => Promise.resolve({}),
};
const folderOf: Readonly<Record<ImageVariable, string>> = {
  NODE_IMAGE: 'node',
  RUNTIME_IMAGE: 'node',
  POSTGRES_IMAGE: 'postgres',
  KAFKA_IMAGE: 'kafka',
  REDIS_IMAGE: 'redis',
};

/** Builds one image by its recipe in `infra/images` on a Debian base; its name. */
export async function makeImage(variable: ImageVariable, baseImage: string): Promise<string> {
  const name = ownImages[variable];
  const context = await mkdtemp(path.join(tmpdir(), 'chassis-image-'));
  try {
    await cp(path.join(recipes, folderOf[variable]), context, { recursive: true });
    for (const [as, from] of Object.entries(await parts[variable]())) await copyPart(from, path.join(context, as));
    const target = /^[^:]*node:(\w+)$/.exec(name)?.[1];
    const flags = ['--build-arg', `BASE_IMAGE=${baseImage}`, '--tag', name];
    if (target !== undefined) flags.push('--target', target);
    // Without BuildKit, which would want an image of its own for some of it.
    await runProgram('docker', ['build', '--quiet', ...flags, context], { environment: { DOCKER_BUILDKIT: '0' } });
    return name;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

async function copyPart(from: string, to: string): Promise<void> {
  if (from === '') await writeFile(to, '');
  else await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

/** The Node that runs this, which the bootstrap took from the packages; authorities of the machine, since its mirrors may have their own. */
const nodeParts = (): Promise<Record<string, string>> =>
  Promise.resolve({ node: process.execPath, 'certificates.crt': existsSync(certificates) ? certificates : '' });

async function npmFolder(): Promise<string> {
  const program = (await runProgram('sh', ['-c', 'command -v npm'])).trim();
  const folder = path.resolve(await realpath(program), '..', '..');
  if (!(await readdir(folder)).includes('package.json')) throw new Error(`npm is not where its package is: ${program}`);
  return folder;
}

async function jars(): Promise<string> {
  const found = await kafkaJars();
  if (isUnavailable(found)) throw new Error(found.unavailable);
  return found.libs;
}
