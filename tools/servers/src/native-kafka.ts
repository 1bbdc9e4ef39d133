import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { answersApiVersions } from './answers-api-versions.js';
import { freePort } from './free-port.js';
import { type KafkaJars, kafkaJars } from './kafka-jars.js';
import { NativeProcess } from './native-process.js';
import { runToEnd } from './run-to-end.js';
import type { Server, Unavailable } from './server.js';

export interface StartKafkaOptions {
  /** Folder of the broker's data; made when it is not there, continued when it is. */
  dataDir: string;
  /** Of the broker; 0 or nothing picks free ones. */
  port?: number;
  /** `server.properties` on top of ours. */
  settings?: Readonly<Record<string, string>>;
  /** Users and passwords (SCRAM-SHA-512) of a broker that asks who one is and checks rights; `admin` must be among them and may do everything. Without, anyone may. */
  users?: Readonly<Record<string, string>>;
}

export interface KafkaServer extends Server {
  /** `host:port` each. */
  readonly brokers: readonly string[];
}

/** Small and quick to start: one node, short sessions, a log cleaner that does not take 128 MB. */
const properties = (dataDir: string, port: number, controllerPort: number): Record<string, string> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
  'log.dirs': path.join(dataDir, 'log'),
  'auto.create.topics.enable': 'false',
  'num.partitions': '3',
  'offsets.topic.num.partitions': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'broker.session.timeout.ms': '1500',
  'broker.heartbeat.interval.ms': '300',
  'log.cleaner.dedupe.buffer.size': '4194304',
});

/** Passwords for clients and for the broker itself; the controller has a user of its own, since SCRAM users live in what it has yet to read. */
const secured = (port: number, controllerPort: number, adminPassword: string): Record<string, string> => {
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  return {
    listeners: `SASL://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SASL://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'SASL:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'inter.broker.listener.name': 'SASL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${plain} username="controller" password="${adminPassword}" user_controller="${adminPassword}";`,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': `${scram} username="admin" password="${adminPassword}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin;User:controller',
  };
};

/** A broker of our own on this machine, from Maven Central's jars. */
export async function nativeKafka(options: StartKafkaOptions): Promise<KafkaServer | Unavailable> {
  const jars = await kafkaJars();
  if ('unavailable' in jars) return jars;
  const dataDir = path.resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const { port, file } = await configure(dataDir, options);
  await format(jars, dataDir, file, options.users);
  const newArchive = `${jars.classArchive}.${process.pid}`;
  const broker = new NativeProcess({
    program: 'java',
    flags: () => [
      '-Xmx160m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      existsSync(jars.classArchive)
        ? `-XX:SharedArchiveFile=${jars.classArchive}`
        : `-XX:ArchiveClassesAtExit=${newArchive}`,
      '-cp',
      path.join(jars.libs, '*'),
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      'kafka.Kafka',
      file,
    ],
    cwd: dataDir,
    logFile: path.join(dataDir, 'kafka.log'),
    isReady: async () => await answersApiVersions('127.0.0.1', port),
  });
  try {
    await broker.start();
  } catch (error) {
    return { unavailable: (error as Error).message };
  }
  const stop = async (): Promise<void> => {
    await broker.stop();
    // Written at the first orderly end; from then on a start takes 2 s instead of 3.
    if (existsSync(newArchive)) await rename(newArchive, jars.classArchive);
  };
  return { way: 'native', brokers: [`127.0.0.1:${port}`], process: broker, stop };
}

/** Ports are chosen once for a data folder: a broker that comes back must be where it was. */
async function configure(dataDir: string, options: StartKafkaOptions): Promise<{ port: number; file: string }> {
  const file = path.join(dataDir, 'server.properties');
  const old = await readFile(file, 'utf8').catch(() => '');
  const known = /^listeners=\w+:\/\/127\.0\.0\.1:(\d+),CONTROLLER:\/\/127\.0\.0\.1:(\d+)$/m.exec(old);
  const port = (options.port ?? 0) || Number(known?.[1] ?? (await freePort()));
  const controllerPort = Number(known?.[2] ?? (await freePort()));
  const security = options.users && secured(port, controllerPort, options.users['admin'] ?? '');
  const all = { ...properties(dataDir, port, controllerPort), ...security, ...options.settings };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(file, lines.join(''));
  return { port, file };
}

async function format(
  { libs }: KafkaJars,
  dataDir: string,
  file: string,
  users: Readonly<Record<string, string>> = {},
): Promise<void> {
  const isFormatted = await access(path.join(dataDir, 'log', 'meta.properties')).then(
    () => true,
    () => false,
  );
  if (isFormatted) return;
  const id = randomBytes(16);
  // Or its base64 might begin with a dash, which the tool takes for an option.
  id[0] = (id[0] as number) & 0x7f;
  await runToEnd('java', [
    '-Xmx64m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    path.join(libs, '*'),
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
    'kafka.tools.StorageTool',
    'format',
    '--standalone',
    '--cluster-id',
    id.toString('base64url'),
    '-c',
    file,
    ...Object.entries(users).flatMap(([name, password]) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${name},password=${password}]`,
    ]),
  ]);
}
