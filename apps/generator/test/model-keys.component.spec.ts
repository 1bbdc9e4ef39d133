import { mkdir, rm } from 'node:fs/promises';
import { EmbeddingsCreate } from '@chassis/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeyedLine, KeyedModels, secret, variable } from './keyed-models.js';

let models: KeyedModels;
beforeEach(async () => {
  models = await KeyedModels.start();
});
afterEach(async () => await models.stop());

const patience = { timeout: 15_000 };
const bearer = `Bearer ${secret}`;
const inFile = { apiKeyEnv: undefined, apiKeyFile: 'acme.key' };
const mentioning = (text: string) => expect.stringContaining(text) as string;
const nothing = async () => await Promise.resolve();

/** Neither for answers nor for vectors. */
async function expectUncalled(line: KeyedLine, why: string): Promise<void> {
  models.taken();
  const refused = { code: 'no-permitted-model', message: mentioning(why) };
  await expect(line.chat()).rejects.toMatchObject(refused);
  const vectors = { model: 'vec', inputs: ['a'], dataClass: 'public' };
  await expect(line.line.call(EmbeddingsCreate, vectors as never, await line.admin())).rejects.toMatchObject(refused);
  expect(models.taken()).toEqual([]);
}

describe('a registered model whose key lies in a variable', () => {
  it('is asked with that key, which nobody is told', async () => {
    await models.on({ [variable]: secret }, async (line) => {
      const registered = await line.register();
      expect(registered).toMatchObject({ apiKeyEnv: variable });
      expect(await line.health()).toBe('well');
      expect(models.taken()).toEqual([bearer]);
      expect(JSON.stringify([registered, await line.listed(), line.line.seen])).not.toContain(secret);
    });
  });

  it('is not set live without it, and the entry and the variable are named', async () => {
    await models.on({}, async (line) => {
      await expect(line.register()).rejects.toMatchObject({
        ...{ kind: 'invalid', code: 'key-missing', failures: [{ pointer: '/apiKeyEnv' }] },
        message: `${variable}, the apiKeyEnv of the registered model acme, is not in the environment of the generator.`,
      });
      await expect(line.register({ status: 'draft' })).resolves.toMatchObject({ status: 'draft' });
      expect(await line.listed()).toMatchObject({ problem: { reason: 'key-missing' } });
    });
  });

  it('is not asked once the variable is gone, neither for answers nor for vectors', async () => {
    await models.on({ [variable]: secret }, async (line) => {
      await line.register();
      await line.register({ name: 'vec', task: 'embedding' });
      delete (line.line.platform.settings as Record<string, string | undefined>)[variable];
      await expect.poll(async () => await line.health(), patience).toBe('denied');
      await expectUncalled(line, variable);
    });
  });
});

describe('a registered model whose key lies in a file', () => {
  beforeEach(async () => await models.bind({ apiKeyFile: 'acme.key' }));

  it.each([
    ['not there', nothing, 'is not there'],
    ['empty', async () => await models.keep(' \n'), 'is empty'],
    ['a folder', async () => await mkdir(models.pathOf('acme.key')), 'cannot be read (EISDIR)'],
    ['of two lines', async () => await models.keep(`${secret}\nmore`), 'holds more than a key'],
  ])('is not set live while the file is %s, and entry and file are named', async (_what, make, why) => {
    await make();
    await models.on({}, async (line) => {
      const refused = await line.register(inFile).catch((error: unknown) => error as Error);
      expect(refused).toMatchObject({
        ...{ kind: 'invalid', code: 'key-missing', failures: [{ pointer: '/apiKeyFile' }] },
        message: mentioning(`acme.key in GENERATOR_SECRETS_DIR, the apiKeyFile of the registered model acme, ${why}`),
      });
      expect((refused as Error).message).not.toContain(secret);
      await line.register({ ...inFile, status: 'draft' });
      expect(await line.listed()).toMatchObject({ problem: { reason: 'key-missing', message: mentioning(why) } });
      expect(models.taken()).toEqual([]);
    });
  });

  it('is asked with the key that the file holds by then, and not at all while it is gone', async () => {
    await models.keep(`${secret}\n`);
    await models.on({}, async (line) => {
      await line.register(inFile);
      await line.register({ ...inFile, name: 'vec', task: 'embedding' });
      expect(await line.health()).toBe('well');
      expect(models.taken()).toContain(bearer);
      expect(await line.listed()).not.toHaveProperty('problem');
      await models.keep('sk-turned');
      await expect.poll(async () => (await line.health(), models.taken().at(-1)), patience).toBe('Bearer sk-turned');
      await rm(models.pathOf('acme.key'));
      const problem = { reason: 'key-missing', message: mentioning('acme.key in GENERATOR_SECRETS_DIR') };
      await expect.poll(async () => await line.probe(), patience).toMatchObject({ health: 'denied', problem });
      expect(await line.listed()).toMatchObject({ problem });
      await expectUncalled(line, 'acme.key');
      await models.keep(secret);
      await expect.poll(async () => await line.health(), patience).toBe('well');
    });
  });
});

describe('a model of the file whose key lies in a variable', () => {
  it('is asked with that key', async () => {
    const GENERATOR_MODELS_FILE = await models.modelsFile({ apiKeyEnv: variable });
    await models.on({ GENERATOR_MODELS_FILE, [variable]: secret }, async (line) => {
      expect(await line.health()).toBe('well');
      expect(models.taken()).toEqual([bearer]);
    });
  });
});

describe('a model of the file whose key lies in a file', () => {
  const theirs = async () => await models.modelsFile({ apiKeyFile: models.pathOf('acme.key') });

  it('keeps the generator from starting without the file', async () => {
    const message = mentioning('acme.key, the apiKeyFile of acme in GENERATOR_MODELS_FILE, is not there');
    const started = models.on({ GENERATOR_MODELS_FILE: await theirs() }, nothing);
    await expect(started).rejects.toMatchObject({ code: 'bad-settings', message });
  });

  it('is asked with the key that the file holds by then, and not at all while it is gone', async () => {
    await models.keep(secret);
    await models.on({ GENERATOR_MODELS_FILE: await theirs() }, async (line) => {
      expect(await line.health()).toBe('well');
      await models.keep('sk-turned');
      await expect.poll(async () => (await line.health(), models.taken().at(-1)), patience).toBe('Bearer sk-turned');
      await rm(models.pathOf('acme.key'));
      const problem = { reason: 'key-missing', message: mentioning('the apiKeyFile of acme in GENERATOR_MODELS_FILE') };
      await expect.poll(async () => await line.probe(), patience).toMatchObject({ health: 'denied', problem });
      models.taken();
      await expect(line.chat()).rejects.toMatchObject({ code: 'no-permitted-model', message: mentioning('acme.key') });
      expect(models.taken()).toEqual([]);
    });
  });
});
