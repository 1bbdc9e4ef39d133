import { readFile } from 'node:fs/promises';
import { ChassisError, type ServiceName, services } from '@chassis/contracts';
import { z } from 'zod';

const LoginSchema = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });
export type KafkaLogin = z.output<typeof LoginSchema>;

const UsersSchema = z.strictObject(
  Object.fromEntries(services.map((service) => [service, LoginSchema])) as Record<ServiceName, typeof LoginSchema>,
);

/** The user of each service at the brokers, which whoever runs the brokers made. Throws `invalid`/`bad-kafka-users` unless the file has one for every service. */
export async function readKafkaUsers(file: string): Promise<Readonly<Record<ServiceName, KafkaLogin>>> {
  const refuse = (why: string, cause?: unknown): ChassisError =>
    new ChassisError('invalid', 'bad-kafka-users', `KAFKA_USERS_FILE ${file}: ${why}`, { cause });
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refuse('it cannot be read.', cause);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('it is not JSON.', cause);
  }
  const parsed = UsersSchema.safeParse(value);
  if (!parsed.success)
    throw refuse(
      `it must hold {"<service>": {"username", "password"}} for every service.\n${z.prettifyError(parsed.error)}`,
    );
  const names = services.map((service) => parsed.data[service].username);
  // Rights are given to users: two services with one user would have each other's.
  if (new Set(names).size < names.length) throw refuse('two services have the same user.');
  return parsed.data;
}
