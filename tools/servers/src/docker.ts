import { runToEnd } from './run-to-end.js';

/** What we use of a started container. */
export interface Container {
  getHost(): string;
  getMappedPort(port: number): number;
  stop(): Promise<unknown>;
}
interface Generic {
  withExposedPorts(...ports: (number | { container: number; host: number })[]): Generic;
  withEnvironment(environment: Record<string, string>): Generic;
  withCommand(command: string[]): Generic;
  start(): Promise<Container>;
}

const testcontainers = 'testcontainers';

/**
 * testcontainers, where an engine answers. It is loaded only then, and is no dependency of the repository: with its hundred packages it would be the
 * largest part of an installation, for machines that have another way anyway.
 */
export async function containers(): Promise<((image: string) => Generic) | undefined> {
  const info = await runToEnd('docker', ['info', '--format', '{{.ServerVersion}}']).catch(() => undefined);
  if (info === undefined || info.trim() === '') return undefined;
  try {
    const { GenericContainer } = (await import(testcontainers)) as { GenericContainer: new (image: string) => Generic };
    return (image) => new GenericContainer(image);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
