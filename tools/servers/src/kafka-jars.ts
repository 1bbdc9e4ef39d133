import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runToEnd } from './run-to-end.js';
import type { Unavailable } from './server.js';
import { serversDir } from './servers-dir.js';

/** 4.3.1 is the newest whose jars are all on Maven Central; slf4j-simple is the one piece that it does not bring. */
const pom = `<project><modelVersion>4.0.0</modelVersion>
  <groupId>local.test</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.3.1</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

export interface KafkaJars {
  readonly libs: string;
  /** Archive of loaded classes, good for exactly this Java and these jars; may not be there yet. */
  readonly classArchive: string;
}

/** The broker's jars, fetched once by Maven (44 MB). */
export async function kafkaJars(): Promise<KafkaJars | Unavailable> {
  const version = await runToEnd('java', ['-version']);
  if (version === undefined) return { unavailable: 'Kafka needs Java 17 on the PATH' };
  const major = Number(/version "(\d+)/.exec(version)?.[1] ?? 0);
  if (major < 17) return { unavailable: `Kafka needs Java 17; here is ${major}` };
  const folder = path.join(serversDir(), 'kafka');
  const libs = path.join(folder, 'libs');
  const key = createHash('sha256').update(version).digest('hex').slice(0, 12);
  const jars = { libs, classArchive: path.join(folder, `classes-${key}.jsa`) };
  if (await isComplete(libs)) return jars;
  const work = path.join(folder, `fetch-${process.pid}`);
  await mkdir(work, { recursive: true });
  try {
    await writeFile(path.join(work, 'pom.xml'), pom);
    const flags = ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=libs', '-DincludeScope=runtime'];
    if ((await runToEnd('mvn', flags, { cwd: work })) === undefined)
      return { unavailable: 'Kafka is not fetched yet, and Maven (mvn) is not on the PATH' };
    // Another process may have been faster.
    if (!(await isComplete(libs))) await rename(path.join(work, 'libs'), libs);
    return jars;
  } catch (error) {
    return { unavailable: `Maven could not fetch Kafka: ${(error as Error).message.slice(-400)}` };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function isComplete(libs: string): Promise<boolean> {
  const files = await readdir(libs).catch(() => []);
  return files.some((one) => one.startsWith('kafka_2.13-4.3.1')) && files.some((one) => one.startsWith('slf4j-simple'));
}
