import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { KafkaNode } from './kafka-properties.js';
import { runToEnd } from './run-to-end.js';

/** What the nodes of a cluster must agree on before their first start. */
export interface KafkaIdentity {
  readonly cluster: string;
  /** Of each node's log folder, in the order of the nodes. */
  readonly folders: readonly string[];
}

export const newKafkaIdentity = (nodes: number): KafkaIdentity => ({
  cluster: newId(),
  folders: Array.from({ length: nodes }, newId),
});

/** Prepares a node's data folder; does nothing where that was done before. */
export async function formatKafka(options: {
  libs: string;
  file: string;
  node: KafkaNode;
  cluster: readonly KafkaNode[];
  identity: KafkaIdentity;
  users?: Readonly<Record<string, string>>;
}): Promise<void> {
  const { libs, file, node, cluster, identity, users = {} } = options;
  const isFormatted = await access(path.join(node.dataDir, 'log', 'meta.properties')).then(
    () => true,
    () => false,
  );
  if (isFormatted) return;
  const controllers = cluster.map(
    (one, index) => `${one.id}@127.0.0.1:${one.controllerPort}:${identity.folders[index]}`,
  );
  await runToEnd('java', [
    '-Xmx64m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    path.join(libs, '*'),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
    'kafka.tools.StorageTool',
    'format',
    '--initial-controllers',
    controllers.join(','),
    '--cluster-id',
    identity.cluster,
    '-c',
    file,
    ...Object.entries(users).flatMap(([name, password]) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]),
  ]);
}

function newId(): string {
  const id = randomBytes(16);
  // Or its base64 might begin with a dash, which the tool takes for an option.
  id[0] = (id[0] as number) & 0x7f;
  return id.toString('base64url');
}
