import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, startKafka } from '@chassis/servers';
import { afterAll, describe, expect, it } from 'vitest';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-topics-'));
const server = await startKafka({ dataDir: dir, security: { users: { admin: 'a', retriever: 'r' } } });
afterAll(async () => {
  if (!isUnavailable(server)) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

const program = path.resolve(import.meta.dirname, '../dist/src/main.js');

/** As `npm run topics -- …` runs it. */
async function topics(flags: string[], user: [name: string, password: string] = ['admin', 'a']) {
  const settings = {
    MESSAGING_URL: `kafka://${isUnavailable(server) ? '' : server.brokers.join(',')}`,
    KAFKA_SASL_USERNAME: user[0],
    KAFKA_SASL_PASSWORD: user[1],
  };
  const child = spawn(process.execPath, [program, ...flags], { env: { ...process.env, ...settings } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, lines: output.trim().split('\n') };
}

const nothing = ['The brokers have what the topics table wants.'];
const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
// Each call is a process of its own.
describe.skipIf(isUnavailable(server))(`npm run topics${reason}`, { timeout: 180_000 }, () => {
  it('says what the brokers lack, makes it, and then has nothing to do, however often it runs', async () => {
    const before = await topics(['diff', '--rights']);
    expect(before.code).toBe(1);
    expect(before.lines).toEqual(
      expect.arrayContaining([
        'create run.requested',
        'create retriever.retry.1s',
        'create retriever.dead',
        'grant: retriever may read topic passages.retrieve',
        'grant: retriever may write topic passages.retrieved',
      ]),
    );
    expect(await topics(['apply', '--rights'])).toEqual({ code: 0, lines: before.lines });
    expect(await topics(['diff', '--rights'])).toEqual({ code: 0, lines: nothing });
    expect(await topics(['apply', '--rights'])).toEqual({ code: 0, lines: nothing });
  });

  it('adds partitions to topics that are there, and takes none away', async () => {
    const grown = await topics(['apply', '--partitions', '4']);
    expect(grown.lines).toContain('grow run.requested from 3 to 4 partitions');
    expect(await topics(['diff', '--partitions', '4'])).toEqual({ code: 0, lines: nothing });
    expect(await topics(['apply', '--partitions', '2'])).toEqual({ code: 0, lines: nothing });
  });

  it('changes nothing for a user who may not, and says so', async () => {
    const refused = await topics(['apply', '--partitions', '5'], ['retriever', 'r']);
    expect(refused.code).toBe(2);
    expect(refused.lines.join(' ')).toMatch(/may not|do not let/);
    expect(await topics(['diff', '--partitions', '4'])).toEqual({ code: 0, lines: nothing });
  });
});
