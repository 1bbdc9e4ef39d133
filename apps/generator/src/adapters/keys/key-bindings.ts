import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError, registeredModelFields } from '@chassis/contracts';
import type { Logger } from '@chassis/telemetry';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KeyReference } from '../providers/setting-names.js';

/** Scheme, host and port, and nothing else: a path would promise what it does not keep. */
const ServerSchema = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).href === `${new URL(text).origin}/`, 'must be scheme, host and port alone')
  .transform((text) => new URL(text).origin);
const BindingSchema = z
  .strictObject({
    apiKeyEnv: registeredModelFields.apiKeyEnv,
    apiKeyFile: registeredModelFields.apiKeyFile,
    tenants: z.array(z.string().regex(/^[^*\s]+$/)).min(1),
    servers: z.array(ServerSchema).min(1),
  })
  .refine(({ apiKeyEnv, apiKeyFile }) => (apiKeyEnv === undefined) !== (apiKeyFile === undefined), {
    message: 'needs either apiKeyEnv or apiKeyFile',
  });
const FileSchema = z.strictObject({ keys: z.array(BindingSchema) });
type Bindings = readonly z.output<typeof BindingSchema>[];

/** Which tenants may have which keys sent to which servers, as the operator says in `keys.yaml`. What is not said there is not permitted. */
export class KeyBindings {
  private known: { readonly text: string; readonly bindings: Bindings } = { text: '', bindings: [] };
  private isWrong = false;

  private constructor(
    private readonly file: string,
    private readonly logger: Logger,
  ) {}

  /** Throws `invalid`/`bad-settings` where the file is there and wrong. */
  static async open(folder: string, logger: Logger): Promise<KeyBindings> {
    const bindings = new KeyBindings(path.join(folder, 'keys.yaml'), logger);
    await bindings.read();
    return bindings;
  }

  /** Why the key may not be sent to the server for the tenant; undefined where it may. The file is read anew each time; what is wrong with it is for the operator's log, since it may name other tenants. */
  async refusal(reference: KeyReference, tenant: string, baseUrl: string): Promise<string | undefined> {
    const bindings = await this.current();
    if (bindings === undefined) return 'is wrong, as the log of the generator says';
    const { origin } = new URL(baseUrl);
    const isBound = bindings.some(
      ({ apiKeyEnv, apiKeyFile, tenants, servers }) =>
        apiKeyEnv === reference.apiKeyEnv &&
        apiKeyFile === reference.apiKeyFile &&
        tenants.includes(tenant) &&
        servers.includes(origin),
    );
    return isBound ? undefined : 'does not say so';
  }

  private async current(): Promise<Bindings | undefined> {
    try {
      const bindings = await this.read();
      this.isWrong = false;
      return bindings;
    } catch (error) {
      if (!this.isWrong) this.logger.error({ error }, 'no key of a registered model may be sent anywhere');
      this.isWrong = true;
      return undefined;
    }
  }

  private async read(): Promise<Bindings> {
    const text = await readFile(this.file, 'utf8').catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw wrong(this.file, `it cannot be read: ${String(cause)}`);
    });
    if (text !== this.known.text) this.known = { text, bindings: bindingsIn(text, this.file) };
    return this.known.bindings;
  }
}

function bindingsIn(text: string, file: string): Bindings {
  if (text.trim() === '') return [];
  const parsed = FileSchema.safeParse(yamlIn(text, file));
  if (!parsed.success) throw wrong(file, z.prettifyError(parsed.error));
  return parsed.data.keys;
}

function yamlIn(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw wrong(file, `it is no YAML: ${String(cause)}`);
  }
}

const wrong = (file: string, why: string): ChassisError =>
  new ChassisError('invalid', 'bad-settings', `Wrong settings: ${file} in GENERATOR_SECRETS_DIR: ${why}`);
