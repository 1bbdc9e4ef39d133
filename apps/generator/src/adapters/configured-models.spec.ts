import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretVariables } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generatorConfig } from '../config.js';
import { ConfiguredModels } from './configured-models.js';
import { KeyBindings } from './keys/key-bindings.js';
import { ModelKeys } from './keys/model-keys.js';

const variable = 'CHASSIS_MODEL_KEY_ACME';
const logger = createLogger({ service: 'generator', level: 'silent' });
let folder: string;
const at = (file: string) => path.join(folder, file);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-configured-'));
});
beforeEach(async () => await rm(at('acme.key'), { force: true }));
afterAll(async () => await rm(folder, { recursive: true }));

/** The models of a generator that starts with this file. */
async function opened(file: string, more: Record<string, string> = {}): Promise<ConfiguredModels> {
  await writeFile(at('models.yaml'), file);
  const config = generatorConfig.parse({ GENERATOR_MODELS_FILE: at('models.yaml'), ...more });
  const keys = new ModelKeys(
    new SecretVariables('CHASSIS_MODEL_KEY_', {}),
    await KeyBindings.open(folder, logger),
    config,
  );
  return await ConfiguredModels.open(config, logger, keys);
}

const baseUrl = 'https://models.example/v1';
const fileOf = (...models: object[]) =>
  JSON.stringify({ models: models.map((one) => ({ name: 'acme', baseUrl, model: 'acme-large', ...one })) });

describe('a file of models', () => {
  it.each<[string, () => string, RegExp]>([
    ['that is no YAML', () => 'models: [', /is no YAML/],
    ['with one name twice', () => fileOf({}, { task: 'embedding' }), /a model acme, and that is the name of another/],
    ['with the name of a local model', () => fileOf({ name: 'extractive' }), /extractive, and that is the name/],
    ['with the name for any model', () => fileOf({ name: 'auto' }), /auto, and that is the name/],
    ['with a key in an address', () => fileOf({ baseUrl: 'https://acme:sk@models.example/v1' }), /holds a user/],
    [
      'with a variable that is not there',
      () => fileOf({ apiKeyEnv: variable }),
      new RegExp(`${variable}, the apiKeyEnv of acme in GENERATOR_MODELS_FILE, is not in the environment`),
    ],
    ['with a variable that holds no key of models', () => fileOf({ apiKeyEnv: 'DATABASE_URL' }), /apiKeyEnv/],
    [
      'with a variable beside a file',
      () => fileOf({ apiKeyEnv: variable, apiKeyFile: at('acme.key') }),
      /stands beside apiKeyFile/,
    ],
    [
      'with a file of a key that is not there',
      () => fileOf({ apiKeyFile: at('acme.key') }),
      /acme\.key, the apiKeyFile of acme in GENERATOR_MODELS_FILE, is not there/,
    ],
    [
      'with two keys that are not there, both of which it says',
      () => fileOf({ apiKeyFile: at('acme.key') }, { name: 'spare', apiKeyFile: at('spare.key') }),
      /acme\.key.*spare\.key/,
    ],
  ])('%s is refused', async (_what, file, message) => {
    const refused = { code: 'bad-settings', message: expect.stringMatching(message) as string };
    await expect(opened(file())).rejects.toMatchObject(refused);
  });

  it('with a file of a key that is empty is refused', async () => {
    await writeFile(at('acme.key'), ' \n');
    const refused = { code: 'bad-settings', message: expect.stringContaining('is empty') as string };
    await expect(opened(fileOf({ apiKeyFile: at('acme.key') }))).rejects.toMatchObject(refused);
  });

  it('may not name its model as the settings do theirs', async () => {
    const main = { OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: 'm' };
    await expect(opened(fileOf({ name: 'openai' }), main)).rejects.toMatchObject({ code: 'bad-settings' });
  });

  it('is opened again only where a key was turned over, and the rest stays as it is', async () => {
    await writeFile(at('acme.key'), 'sk-one');
    const models = await opened(fileOf({ apiKeyFile: at('acme.key') }, { name: 'spare' }));
    const named = (name: string) => models.all.find((one) => one.name === name);
    const [acme, spare] = [named('acme'), named('spare')];
    await models.refresh();
    expect([named('acme'), named('spare')]).toEqual([acme, spare]);
    expect(named('acme')).toBe(acme);
    await writeFile(at('acme.key'), 'sk-two');
    await models.refresh();
    expect(named('acme')).not.toBe(acme);
    expect(named('spare')).toBe(spare);
    expect(models.defaults.text.name).toBe('acme');
    await rm(at('acme.key'));
    await models.refresh();
    expect(named('acme')?.problem).toMatchObject({ reason: 'key-missing' });
  });
});
