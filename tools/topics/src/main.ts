import { parseArgs } from 'node:util';
import { ensureRights, ensureTopics, kafkaConnection, kafkaSettings } from '@chassis/messaging';
import { z } from 'zod';

const usage = 'usage: npm run topics -- diff|apply [--partitions N] [--replicas N] [--rights]\n';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { partitions: { type: 'string' }, replicas: { type: 'string' }, rights: { type: 'boolean' } },
  });
  const [verb] = positionals;
  if (verb !== 'diff' && verb !== 'apply') {
    process.stderr.write(usage);
    return 2;
  }
  const connection = kafkaConnection(z.object(kafkaSettings).parse(process.env));
  const isDryRun = verb === 'diff';
  const topics = await ensureTopics({
    connection,
    isDryRun,
    ...(values.partitions !== undefined && { partitions: Number(values.partitions) }),
    ...(values.replicas !== undefined && { replicationFactor: Number(values.replicas) }),
  });
  const rights = values.rights === true ? await ensureRights({ connection, isDryRun }) : { grant: [], revoke: [] };
  const lines = [
    ...topics.create.map((name) => `create ${name}`),
    ...topics.grow.map(({ topic, from, to }) => `grow ${topic} from ${from} to ${to} partitions`),
    ...topics.configure.map(({ topic, setting, from, to }) => `set ${setting} of ${topic} from ${from} to ${to}`),
    ...rights.grant.map((what) => `grant: ${what}`),
    ...rights.revoke.map((what) => `revoke: ${what}`),
  ];
  process.stdout.write(
    lines.length === 0 ? 'The brokers have what the topics table wants.\n' : `${lines.join('\n')}\n`,
  );
  return isDryRun && lines.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const what = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
  process.stderr.write(`${what}\n`);
  process.exitCode = 2;
}
