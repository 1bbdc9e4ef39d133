import path from 'node:path';
import type { RegisteredModel } from '@chassis/contracts';
import { CONFIG, SecretVariables } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { GeneratorConfig } from '../../config.js';
import type { ModelProblem } from '../../domain/model-problem.js';
import { type KeyReference, namesOfEntry } from '../providers/setting-names.js';
import { KeyBindings } from './key-bindings.js';
import { keyIn, keyInFile, type KeyRead } from './key-in-file.js';
import { keyMissing, keyNotBound } from './key-problem.js';

/** The key that an entry refers to; with a problem there is none, and the model is not to be called. */
export interface FoundKey {
  readonly apiKey: string | undefined;
  readonly problem?: ModelProblem;
}

const secretsFolder = ' in GENERATOR_SECRETS_DIR';

/** Keys of models by the references of their entries, read anew each time they are asked for. */
@Injectable()
export class ModelKeys {
  constructor(
    private readonly secrets: SecretVariables,
    private readonly bindings: KeyBindings,
    @Inject(CONFIG) private readonly config: Pick<GeneratorConfig, 'GENERATOR_SECRETS_DIR'>,
  ) {}

  /** Of a tenant's model: only for the server that the operator bound it to. Whether there is such a key is told behind that alone. */
  async ofTenant(tenant: string, model: RegisteredModel): Promise<FoundKey> {
    const { apiKeyFile, apiKeyEnv, baseUrl } = model;
    const key = this.namesOf(model).key;
    if (baseUrl === undefined || (apiKeyFile ?? apiKeyEnv) === undefined) return { apiKey: undefined };
    const refusal = await this.bindings.refusal({ apiKeyFile, apiKeyEnv }, tenant, baseUrl);
    if (refusal !== undefined)
      return { apiKey: undefined, problem: keyNotBound(key, { server: new URL(baseUrl).origin, tenant }, refusal) };
    const file = apiKeyFile === undefined ? undefined : path.join(this.config.GENERATOR_SECRETS_DIR, apiKeyFile);
    return await this.found({ apiKeyEnv, apiKeyFile: file }, key);
  }

  /** Of a model of the settings: its server stands beside its key, by the same hand. A file is a path. */
  async ofSettings(reference: KeyReference, key: string): Promise<FoundKey> {
    return await this.found(reference, key);
  }

  /** Where what is said of a registered model can be changed. */
  namesOf(model: RegisteredModel) {
    return namesOfEntry(`the registered model ${model.name}`, model, secretsFolder);
  }

  private async found({ apiKeyFile, apiKeyEnv }: KeyReference, key: string): Promise<FoundKey> {
    if (apiKeyFile !== undefined) return foundIn(await keyInFile(apiKeyFile), key);
    return apiKeyEnv === undefined ? { apiKey: undefined } : foundIn(this.inVariable(apiKeyEnv), key);
  }

  private inVariable(name: string): KeyRead {
    const value = this.secrets.read(name);
    return value === undefined ? { why: 'is not in the environment of the generator' } : keyIn(value);
  }
}

const foundIn = (read: KeyRead, key: string): FoundKey =>
  'key' in read ? { apiKey: read.key } : { apiKey: undefined, problem: keyMissing(key, read.why) };
