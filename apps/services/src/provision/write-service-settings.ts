import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ServiceName } from '@chassis/contracts';
import { roleOf, schemaOf } from '@chassis/persistence';
import { publicKeysFile, signingKeyFile } from './ensure-identities.js';
import { connectionOf } from './ensure-schemas.js';
import type { ProvisionConfig } from './provision-config.js';
import type { KafkaLogin } from './read-kafka-users.js';

export const settingsFile = 'service.env';

/** What a service must be told to run alone, as a file for `node --env-file`; what the environment says besides wins. */
export async function writeServiceSettings(
  service: ServiceName,
  config: ProvisionConfig,
  passwords: Readonly<Record<string, string>>,
  login?: KafkaLogin,
): Promise<string> {
  const folder = path.resolve(config.SERVICES_DIR, service);
  const { host = '', port = 5_432, database } = connectionOf(config.OWNER_DATABASE_URL);
  const query = new URL(config.OWNER_DATABASE_URL).search;
  const schema = schemaOf(service);
  const at = config.SERVICES_DATABASE_HOST ?? `${host}:${port}`;
  const settings: Record<string, string | undefined> = {
    MESSAGING_URL: config.MESSAGING_URL,
    KAFKA_TOPIC_PREFIX: config.KAFKA_TOPIC_PREFIX || undefined,
    KAFKA_TLS: config.KAFKA_TLS === 'on' ? 'on' : undefined,
    KAFKA_TLS_CA_FILE: config.KAFKA_TLS_CA_FILE && path.resolve(config.KAFKA_TLS_CA_FILE),
    KAFKA_SASL_USERNAME: login?.username,
    KAFKA_SASL_PASSWORD: login?.password,
    DATABASE_URL: `postgres://${roleOf(schema)}:${passwords[schema] ?? ''}@${at}/${database}${query}`,
    SIGNING_KEY_FILE: path.join(folder, signingKeyFile),
    PUBLIC_KEYS_FILE: path.join(folder, publicKeysFile),
    REDIS_URL: config.REDIS_URL,
  };
  const lines = Object.entries(settings).filter(([, value]) => value !== undefined);
  const file = path.join(folder, settingsFile);
  await writeFile(file, lines.map(([key, value]) => `${key}=${value}\n`).join(''), { mode: 0o600 });
  return file;
}
