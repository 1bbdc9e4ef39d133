import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answersApiVersions } from './answers-api-versions.js';
import { formatKafka, newKafkaIdentity } from './format-kafka.js';
import { freePort } from './free-port.js';
import { type KafkaJars, kafkaJars } from './kafka-jars.js';
import { type KafkaNode, kafkaProperties, type KafkaSecurity } from './kafka-properties.js';
import { NativeProcess } from './native-process.js';
import type { Server, ServerProcess, Unavailable } from './server.js';

export interface StartKafkaOptions {
  /** Folder of the broker's data; made when it is not there, continued when it is. */
  dataDir: string;
  /** Of the broker; 0 or nothing picks free ones. */
  port?: number;
  /** `server.properties` on top of ours. */
  settings?: Readonly<Record<string, string>>;
  /** A broker that asks who one is and checks rights. Without, anyone may do everything. */
  security?: KafkaSecurity;
}

export interface KafkaServer extends Server {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** The same brokers' encrypted listeners, where `security.tls` was given. */
  readonly tlsBrokers?: readonly string[];
  /** Of native servers, in the order of `brokers`; the node's id is its place, from 1. */
  readonly nodes?: readonly ServerProcess[];
}

/** Brokers of our own on this machine, from Maven Central's jars: one, or several that replicate to each other. */
export async function nativeKafka(options: StartKafkaOptions, count = 1): Promise<KafkaServer | Unavailable> {
  const jars = await kafkaJars();
  if ('unavailable' in jars) return jars;
  const cluster = await plan(path.resolve(options.dataDir), count, options);
  const identity = newKafkaIdentity(count);
  const processes = await Promise.all(
    cluster.map(async (node) => {
      const file = path.join(node.dataDir, 'server.properties');
      const properties = { ...kafkaProperties(node, cluster, options.security), ...options.settings };
      const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
      await writeFile(file, lines.join(''));
      const { libs } = jars;
      const users = options.security?.users;
      await formatKafka({ libs, file, node, cluster, identity, ...(users !== undefined && { users }) });
      return processOf(jars, node, file);
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map(async (one) => await one.stop()));
    // Written at the first orderly end; from then on a start takes 2 s instead of 3.
    const archive = archiveAtExit(jars, 1);
    if (existsSync(archive)) await rename(archive, jars.classArchive);
  };
  try {
    await Promise.all(processes.map(async (one) => await one.start()));
  } catch (error) {
    await stop();
    return { unavailable: (error as Error).message };
  }
  const [first] = processes;
  return {
    way: 'native',
    brokers: cluster.map((one) => `127.0.0.1:${one.port}`),
    tlsBrokers: cluster.flatMap((one) => (one.tlsPort === undefined ? [] : [`127.0.0.1:${one.tlsPort}`])),
    nodes: processes,
    ...(first !== undefined && count === 1 && { process: first }),
    stop,
  };
}

const archiveAtExit = (jars: KafkaJars, id: number): string => `${jars.classArchive}.${process.pid}.${id}`;

function processOf(jars: KafkaJars, node: KafkaNode, file: string): NativeProcess {
  const archiveFlags = (): string[] => {
    if (existsSync(jars.classArchive)) return [`-XX:SharedArchiveFile=${jars.classArchive}`];
    return node.id === 1 ? [`-XX:ArchiveClassesAtExit=${archiveAtExit(jars, node.id)}`] : [];
  };
  return new NativeProcess({
    program: 'java',
    flags: () => [
      '-Xmx160m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...archiveFlags(),
      '-cp',
      path.join(jars.libs, '*'),
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      'kafka.Kafka',
      file,
    ],
    cwd: node.dataDir,
    logFile: path.join(node.dataDir, 'kafka.log'),
    isReady: async () => await answersApiVersions('127.0.0.1', node.port),
  });
}

/** Ports are chosen once for a data folder: a broker that comes back must be where it was. */
async function plan(dataDir: string, count: number, options: StartKafkaOptions): Promise<KafkaNode[]> {
  const nodes: KafkaNode[] = [];
  for (let id = 1; id <= count; id++) {
    const folder = count === 1 ? dataDir : path.join(dataDir, `node-${id}`);
    await mkdir(folder, { recursive: true });
    const old = await readFile(path.join(folder, 'server.properties'), 'utf8').catch(() => '');
    const listeners = /^listeners=(.*)$/m.exec(old)?.[1] ?? '';
    const known = (name: string): number =>
      Number(new RegExp(`(?:${name})://127\\.0\\.0\\.1:(\\d+)`).exec(listeners)?.[1] ?? 0);
    const wanted = count === 1 ? (options.port ?? 0) : 0;
    const isEncrypted = options.security?.tls !== undefined;
    nodes.push({
      id,
      dataDir: folder,
      port: wanted || known('PLAINTEXT|SASL') || (await freePort()),
      controllerPort: known('CONTROLLER') || (await freePort()),
      ...(isEncrypted && { tlsPort: known('SASLTLS') || (await freePort()) }),
    });
  }
  return nodes;
}
