import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyedModels, KeyServer, secret, variable } from './keyed-models.js';

let models: KeyedModels;
/** Whose it is nobody knows. */
let elsewhere: KeyServer;
beforeEach(async () => {
  models = await KeyedModels.start();
  elsewhere = await KeyServer.start();
});
afterEach(async () => {
  elsewhere.stop();
  await models.stop();
});

const patience = { timeout: 15_000 };
const bearer = `Bearer ${secret}`;
const inFile = { apiKeyEnv: undefined, apiKeyFile: 'acme.key' };
const mentioning = (text: string) => expect.stringContaining(text) as string;
const unbound = { kind: 'invalid', code: 'key-not-bound' };

describe('a key of registered models', () => {
  it.each([
    ['that is there', {}, `${variable}, the apiKeyEnv`],
    ['that is not', { apiKeyEnv: 'CHASSIS_MODEL_KEY_NOWHERE' }, 'CHASSIS_MODEL_KEY_NOWHERE, the apiKeyEnv'],
    ['in a file', inFile, 'acme.key in GENERATOR_SECRETS_DIR, the apiKeyFile'],
  ])('%s is sent for no tenant that it is not bound to, in the same words', async (_what, more, reference) => {
    await models.bind({ apiKeyEnv: variable }, { apiKeyFile: 'acme.key' });
    await models.keep(secret);
    await models.on({ [variable]: secret }, async (line) => {
      const message = `${reference} of the registered model acme, may not be sent to ${models.server.origin} for the tenant globex: keys.yaml`;
      const refused = { ...unbound, message: mentioning(message) };
      await expect(line.register(more, 'globex')).rejects.toMatchObject(refused);
      expect(models.taken()).toEqual([]);
    });
  });

  it.each([
    ['a port', () => elsewhere.url],
    ['a host', () => `http://localhost:${models.server.port}/v1`],
    ['a scheme', () => `https://127.0.0.1:${models.server.port}/v1`],
  ])(
    'is sent to no server that differs by %s, and an entry that is changed is looked at again',
    async (_what, other) => {
      await models.on({ [variable]: secret }, async (line) => {
        const moved = { baseUrl: other() };
        await expect(line.register(moved)).rejects.toMatchObject(unbound);
        await line.register();
        await expect(line.register(moved)).rejects.toMatchObject(unbound);
        await line.register({ ...moved, status: 'draft' });
        await expect(line.register(moved)).rejects.toMatchObject(unbound);
        await line.register();
        expect(await line.health()).toBe('well');
        expect([models.taken(), elsewhere.keys]).toEqual([[bearer], []]);
      });
    },
  );

  it('stays here where the address in the database was changed, or the binding taken away', async () => {
    await models.on({ [variable]: secret }, async (line) => {
      await line.register();
      expect(await line.health()).toBe('well');
      const move = async (to: string) => {
        const sql = `update registered_model set definition = jsonb_set(definition::jsonb, '{baseUrl}', to_jsonb($1::text))`;
        await line.line.database('generator').withTenant('acme', async (tx) => await tx.query(sql, [to]));
      };
      await move(elsewhere.url);
      const problem = { reason: 'key-not-bound', message: mentioning(elsewhere.origin) };
      await expect.poll(async () => await line.probe(), patience).toMatchObject({ health: 'denied', problem });
      expect(await line.listed()).toMatchObject({ problem });
      const refused = { code: 'no-permitted-model', message: problem.message };
      await expect(line.chat()).rejects.toMatchObject(refused);
      await move(models.server.url);
      await expect.poll(async () => await line.health(), patience).toBe('well');
      await models.bind({ apiKeyEnv: variable, tenants: ['globex'] });
      await expect.poll(async () => await line.health(), patience).toBe('denied');
      models.taken();
      await expect(line.chat()).rejects.toMatchObject({ code: 'no-permitted-model' });
      expect([models.taken(), elsewhere.keys]).toEqual([[], []]);
    });
  });

  it('stays here where its server sends calls elsewhere', async () => {
    const sender = await KeyServer.start(`${elsewhere.url}/models`);
    await models.bind({ apiKeyEnv: variable, servers: [sender.origin] });
    await models
      .on({ [variable]: secret }, async (line) => {
        await line.register({ baseUrl: sender.url });
        expect(await line.health()).toBe('unreachable');
        await expect(line.chat()).rejects.toMatchObject({ kind: 'transient' });
        expect([sender.keys, elsewhere.keys]).toEqual([[bearer, bearer], []]);
      })
      .finally(() => sender.stop());
  });

  it('is sent nowhere without keys.yaml, or while what stands there is wrong', async () => {
    await rm(models.pathOf('keys.yaml'));
    await models.on({ [variable]: secret }, async (line) => {
      await expect(line.register()).rejects.toMatchObject(unbound);
      await models.bind({ apiKeyEnv: variable });
      await line.register();
      await writeFile(models.pathOf('keys.yaml'), 'keys: everything');
      await expect.poll(async () => await line.health(), patience).toBe('denied');
      expect(await line.listed()).toMatchObject({ problem: { message: mentioning('is wrong, as the log') } });
    });
  });

  it('is bound to nothing wrong: the generator does not start', async () => {
    await models.bind({ apiKeyEnv: variable, tenants: ['*'] });
    const refused = { code: 'bad-settings', message: mentioning('keys.yaml') };
    await expect(models.on({}, async () => await Promise.resolve())).rejects.toMatchObject(refused);
  });
});

describe('an address of a registered model', () => {
  it.each([
    ['a user or a password', 'https://acme:sk-secret@models.example/v1'],
    ['a query', 'https://models.example/v1?key=sk-secret'],
    ['a fragment', 'https://models.example/v1#sk-secret'],
  ])('holds no key by %s', async (what, baseUrl) => {
    await models.on({}, async (line) => {
      const refused = { kind: 'invalid', code: 'bad-address', message: mentioning(`holds ${what}`) };
      await expect(line.register({ baseUrl, apiKeyEnv: undefined, status: 'draft' })).rejects.toMatchObject(refused);
      expect(JSON.stringify([await line.listed(), line.line.seen])).not.toContain('sk-secret');
    });
  });
});
