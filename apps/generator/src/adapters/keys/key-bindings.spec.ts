import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '@chassis/telemetry';
import { KeyBindings } from './key-bindings.js';

const variable = { apiKeyEnv: 'CHASSIS_MODEL_KEY_ACME' };
const bound = { ...variable, tenants: ['acme', 'acme-labs'], servers: ['https://Models.Example:443/'] };
const logger = createLogger({ service: 'generator', level: 'silent' });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-bindings-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

async function bindings(...keys: object[]): Promise<KeyBindings> {
  await writeFile(path.join(folder, 'keys.yaml'), JSON.stringify({ keys }));
  return await KeyBindings.open(folder, logger);
}

describe('bindings of keys', () => {
  it.each(['https://models.example/v1', 'https://models.example:443/other', 'https://user@models.example/v1'])(
    'permit a server by its origin: %s',
    async (url) => {
      const found = await bindings(bound);
      expect(await found.refusal(variable, 'acme', url)).toBeUndefined();
      expect(await found.refusal(variable, 'acme-labs', url)).toBeUndefined();
    },
  );

  it.each([
    ['http://models.example/v1'],
    ['https://models.example:444/v1'],
    ['https://models.example.evil.example/v1'],
    ['https://models.example@evil.example/v1'],
    ['https://models.example./v1'],
  ])('permit no other: %s', async (url) => {
    expect(await (await bindings(bound)).refusal(variable, 'acme', url)).toContain('does not say so');
  });

  it('hold tenant and server together, and a file apart from a variable of its name', async () => {
    const [one, other] = ['https://one.example', 'https://other.example'];
    const found = await bindings(
      { ...variable, tenants: ['acme'], servers: [one] },
      { ...variable, tenants: ['globex'], servers: [other] },
    );
    expect(await found.refusal(variable, 'acme', one)).toBeUndefined();
    expect(await found.refusal(variable, 'globex', other)).toBeUndefined();
    expect(await found.refusal(variable, 'acme', other)).toContain('does not say so');
    expect(await found.refusal(variable, 'acm', one)).toContain('does not say so');
    expect(await found.refusal({ apiKeyFile: variable.apiKeyEnv }, 'acme', one)).toContain('does not say so');
  });

  it('are none where nobody wrote any', async () => {
    const none = await KeyBindings.open(path.join(folder, 'nowhere'), logger);
    expect(await none.refusal(variable, 'acme', 'https://models.example/v1')).toContain('does not say so');
  });

  it.each([
    ['a server with a path', { ...bound, servers: ['https://models.example/v1'] }],
    ['a server with a user', { ...bound, servers: ['https://user@models.example'] }],
    ['every tenant', { ...bound, tenants: ['*'] }],
    ['no tenant', { ...bound, tenants: [] }],
    ['no server', { ...bound, servers: [] }],
    ['a variable outside the prefix', { ...bound, apiKeyEnv: 'DATABASE_URL' }],
    ['a file outside the folder', { ...bound, apiKeyEnv: undefined, apiKeyFile: '../acme.key' }],
    ['two references', { ...bound, apiKeyFile: 'acme.key' }],
    ['no reference', { ...bound, apiKeyEnv: undefined }],
    ['a key itself', { ...bound, apiKey: 'sk-not-to-be-seen' }],
  ])('to %s are refused, by the name of their file and without a secret', async (_what, wrong) => {
    const refused = await bindings(wrong).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code: 'bad-settings', message: expect.stringContaining('keys.yaml') as string });
    expect((refused as Error).message).not.toContain('sk-not');
  });

  it('that turn wrong permit nothing until they are right again, and the log says once what is wrong', async () => {
    const said = vi.spyOn(logger, 'error');
    const file = path.join(folder, 'keys.yaml');
    const right = JSON.stringify({ keys: [bound] });
    await writeFile(file, right);
    const found = await KeyBindings.open(folder, logger);
    const refusal = async () => await found.refusal(variable, 'acme', 'https://models.example/v1');
    await writeFile(file, 'keys: everything');
    expect([await refusal(), await refusal()]).toEqual(Array(2).fill('is wrong, as the log of the generator says'));
    expect(said.mock.calls).toMatchObject([
      [{ error: { code: 'bad-settings' } }, 'no key of a registered model may be sent anywhere'],
    ]);
    await writeFile(file, right);
    expect(await refusal()).toBeUndefined();
  });

  it('that are no YAML are refused', async () => {
    await writeFile(path.join(folder, 'keys.yaml'), 'keys: [');
    await expect(KeyBindings.open(folder, logger)).rejects.toMatchObject({ code: 'bad-settings' });
  });
});
