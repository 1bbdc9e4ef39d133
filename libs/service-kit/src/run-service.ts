import type { ServiceDefinition } from './service-definition.js';

/** Runs one service as a process of its own. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  process.stderr.write(
    `${definition.name}: a service of its own needs a broker: set MESSAGING_URL=kafka://host:port (comes with the Kafka adapter), or run everything in one process with "npm start".\n`,
  );
  process.exitCode = 64;
  await Promise.resolve();
}
