import path from 'node:path';
import { services } from '@chassis/contracts';
import { ensureRights, ensureTopics, kafkaConnection } from '@chassis/messaging';
import { ensureIdentities } from './ensure-identities.js';
import { ensurePasswords } from './ensure-passwords.js';
import { ensureSchemas, schemasToProvision } from './ensure-schemas.js';
import type { ProvisionConfig } from './provision-config.js';
import { readKafkaUsers } from './read-kafka-users.js';
import { writeServiceSettings } from './write-service-settings.js';

/** Makes everything that services need before they start: database, roles, schemas, topics, keys, settings. Safe to repeat and to run before each release. */
export async function provisionServices(config: ProvisionConfig, say: (what: string) => void): Promise<void> {
  const folder = path.resolve(config.SERVICES_DIR);
  const users = config.KAFKA_USERS_FILE === undefined ? undefined : await readKafkaUsers(config.KAFKA_USERS_FILE);
  const connection = kafkaConnection(config);
  say('database, roles and schemas');
  const passwords = await ensurePasswords(path.join(folder, 'passwords.json'), schemasToProvision());
  await ensureSchemas(config.OWNER_DATABASE_URL, passwords);
  say('topics');
  await ensureTopics({
    connection,
    ...(config.KAFKA_REPLICATION_FACTOR !== undefined && { replicationFactor: config.KAFKA_REPLICATION_FACTOR }),
  });
  if (users !== undefined) {
    say('rights at the brokers');
    await ensureRights({ connection, userOf: (service) => users[service].username });
  }
  say('keys and settings of the services');
  await ensureIdentities(folder);
  for (const service of services) await writeServiceSettings(service, config, passwords, users?.[service]);
}
