import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { services } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKafkaUsers } from './read-kafka-users.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-users-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const all = Object.fromEntries(services.map((one) => [one, { username: `at-${one}`, password: 'x' }]));
const read = async (content: string) => {
  const file = path.join(folder, 'users.json');
  await writeFile(file, content);
  return await readKafkaUsers(file);
};

describe("the services' users at the brokers", () => {
  it('are those of the file', async () => {
    expect(await read(JSON.stringify(all))).toEqual(all);
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['without one of the services', JSON.stringify({ ...all, audit: undefined }), 'audit'],
    ['with a service that there is not', JSON.stringify({ ...all, audits: all['audit'] }), 'audits'],
    ['without a password', JSON.stringify({ ...all, audit: { username: 'a' } }), 'password'],
    ['one user for two services', JSON.stringify({ ...all, audit: all['ingress'] }), 'the same user'],
  ])('are refused where they are %s', async (_what, content, says) => {
    await expect(read(content)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'bad-kafka-users',
      message: expect.stringContaining(says) as string,
    });
  });

  it('are refused where there is no such file', async () => {
    await expect(readKafkaUsers(path.join(folder, 'none'))).rejects.toThrow('cannot be read');
  });
});
