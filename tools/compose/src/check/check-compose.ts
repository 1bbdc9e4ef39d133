import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { countDemoJobs, type DemoAccess } from '@chassis/all-in-one';
import { services } from '@chassis/contracts';
import { freePort } from '@chassis/servers';
import { type ComposeFile, readComposeFile, runsOnce } from '../compose-file.js';
import { repositoryRoot as root } from '../repository-root.js';
import { chooseImages } from './choose-images.js';
import { ComposeProject } from './compose-project.js';
import { findCompose } from './engine.js';
import { imageSizes } from './image-sizes.js';
import { imageVariables } from './image-variables.js';

export interface ComposeReport {
  /** Services of the line whose containers are healthy, out of `services`. */
  servicesHealthy: number;
  services: number;
  /** Out of two. */
  jobsPassed: number;
  /** The largest image of a service, all layers. */
  imageMb: number;
  /** What a service adds to the image that all share, in the middle of all. */
  imageOwnMb: number;
  buildSeconds: number;
  startSeconds: number;
  /** Parts of the file whose image cannot be had here. */
  leftOut: string[];
}

export interface CheckOptions {
  say: (what: string) => void;
  /** What the jobs print. */
  print: (line: string) => void;
  /** Leaves everything running. */
  isKept: boolean;
}

const startWithinMs = 300_000;
const withDemo = ['--profile', 'demo'];

/** Builds docker-compose.yml, starts it under a name of its own, runs the demo's jobs through it as users would, and removes it again. Throws `NoEngine` where it cannot. */
export async function checkCompose({ say, print, isKept }: CheckOptions): Promise<ComposeReport> {
  const command = await findCompose();
  const text = await readFile(path.join(root, 'docker-compose.yml'), 'utf8');
  const file = readComposeFile(text);
  const { settings: images, missing } = await chooseImages(imageVariables(text), process.env, say);
  const leftOut = partsWith([...missing.keys()], file);
  for (const [variable, reason] of missing) say(`left out (${variable}): ${reason}`);
  const wanted = Object.keys(file.services).filter((name) => !leftOut.includes(name));
  const port = await freePort();
  const settings = { ...(await demoSettings()), ...images, INGRESS_PORT: String(port) };
  const project = new ComposeProject({ command, root, name: `chassis-check-${process.pid}`, settings });
  try {
    const built = wanted.filter((name) => file.services[name]?.build !== undefined);
    const buildSeconds = await timed(say, 'building the images', async () => {
      await project.compose(...withDemo, 'build', ...built);
    });
    const startSeconds = await timed(say, 'starting everything', async () => await start(project, file, wanted));
    const states = await project.containers(onceIn(file));
    const healthy = states.filter((one) => one.isHealthy).map((one) => one.service);
    const servicesHealthy = services.filter((name) => healthy.includes(name)).length;
    say(`healthy: ${healthy.toSorted().join(', ')}`);
    const jobsPassed = await countDemoJobs(await demoAccess(project, `http://127.0.0.1:${port}`), print);
    const sizes = await imageSizes(images['RUNTIME_IMAGE'] ?? '');
    return { servicesHealthy, services: services.length, jobsPassed, ...sizes, buildSeconds, startSeconds, leftOut };
  } finally {
    if (!isKept) await project.down();
  }
}

const partsWith = (variables: readonly string[], file: ComposeFile): string[] =>
  Object.entries(file.services)
    .filter(([, { image }]) => variables.some((one) => image.includes(one)))
    .map(([name]) => name);

const onceIn =
  (file: ComposeFile) =>
  (name: string): boolean => {
    const service = file.services[name];
    return service !== undefined && runsOnce(service);
  };

/** Servers first: docker-compose 1.29 gives up on a dependency that is unhealthy for a moment, and a loaded machine makes it so. */
async function start(project: ComposeProject, file: ComposeFile, wanted: readonly string[]): Promise<void> {
  const up = [...withDemo, 'up', '--detach', '--no-build'];
  const servers = wanted.filter((name) => file.services[name]?.build === undefined);
  await project.compose(...up, ...servers);
  await project.untilSettled(onceIn(file), startWithinMs);
  await project.compose(...up, ...wanted.filter((name) => name !== 'demo'));
  await project.untilSettled(onceIn(file), startWithinMs);
  await project.compose(...up, '--no-deps', 'demo');
  await project.untilSettled(onceIn(file), startWithinMs);
}

/** Those of the pattern, with a password of its own. */
async function demoSettings(): Promise<Record<string, string>> {
  const pattern = parseEnv(await readFile(path.join(root, 'infra', 'compose.env'), 'utf8')) as Record<string, string>;
  return { ...pattern, POSTGRES_PASSWORD: randomBytes(18).toString('hex') };
}

async function demoAccess(project: ComposeProject, url: string): Promise<DemoAccess> {
  const flags = ['run', '--rm', '--no-deps', '-T', '--entrypoint', 'cat', 'demo', '/demo-access/demo.json'];
  const text = await project.compose(...withDemo, ...flags);
  return { ...(JSON.parse(text) as DemoAccess), url };
}

async function timed(say: (what: string) => void, what: string, work: () => Promise<void>): Promise<number> {
  say(what);
  const started = performance.now();
  await work();
  return Math.round((performance.now() - started) / 100) / 10;
}
