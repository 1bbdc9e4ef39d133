import { ContainerProcess } from './container-process.js';
import { runToEnd } from './run-to-end.js';
import type { Server } from './server.js';

export interface ContainerOptions {
  image: string;
  /** On 127.0.0.1, the same after a restart. */
  port: number;
  containerPort: number;
  environment?: Readonly<Record<string, string>>;
  /** In place of the image's own. */
  command?: readonly string[];
  isReady: () => Promise<boolean>;
}

/** An image may have to come from far away. */
const pullWithinMs = 180_000;

/**
 * A server in a container, by the `docker` program that comes with every engine: undefined where no engine answers or the image cannot be had.
 * It is gone a second after its parent, as a native one is.
 */
export async function inContainer(name: string, options: ContainerOptions): Promise<Server | undefined> {
  if (!(await hasEngine())) return undefined;
  const { image, port, containerPort, environment = {}, command = [], isReady } = options;
  const variables = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const flags = ['run', '--detach', '--publish', `127.0.0.1:${port}:${containerPort}`, ...variables, image, ...command];
  let container: ContainerProcess | undefined;
  try {
    const output = await runToEnd('docker', flags, { timeoutMs: pullWithinMs });
    container = new ContainerProcess(output?.trim().split('\n').at(-1) ?? '', isReady);
    await container.untilReady();
    const { remove } = container;
    return { way: 'docker', process: container, stop: remove };
  } catch (error) {
    await container?.remove();
    process.stderr.write(`${name} in a container: ${(error as Error).message}; starting it natively\n`);
    return undefined;
  }
}

async function hasEngine(): Promise<boolean> {
  const version = await runToEnd('docker', ['info', '--format', '{{.ServerVersion}}']).catch(() => undefined);
  return version !== undefined && version.trim() !== '';
}
