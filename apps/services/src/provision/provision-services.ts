import path from 'node:path';
import { services } from '@chassis/contracts';
import { ensureTopics, kafkaConnection } from '@chassis/messaging';
import { ensureIdentities } from './ensure-identities.js';
import { ensurePasswords } from './ensure-passwords.js';
import { ensureSchemas, schemasToProvision } from './ensure-schemas.js';
import type { ProvisionConfig } from './provision-config.js';
import { writeServiceSettings } from './write-service-settings.js';

/** Makes everything that services need before they start: database, roles, schemas, topics, keys, settings. Safe to repeat and to run before each release. */
export async function provisionServices(config: ProvisionConfig, say: (what: string) => void): Promise<void> {
  const folder = path.resolve(config.SERVICES_DIR);
  say('database, roles and schemas');
  const passwords = await ensurePasswords(path.join(folder, 'passwords.json'), schemasToProvision());
  await ensureSchemas(config.OWNER_DATABASE_URL, passwords);
  say('topics');
  await ensureTopics({
    connection: kafkaConnection(config),
    ...(config.KAFKA_REPLICATION_FACTOR !== undefined && { replicationFactor: config.KAFKA_REPLICATION_FACTOR }),
  });
  say('keys and settings of the services');
  await ensureIdentities(folder);
  for (const service of services) await writeServiceSettings(service, config, passwords);
}
