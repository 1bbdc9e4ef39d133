import { ChassisError, consumedBy, producedBy, type ServiceName, services } from '@chassis/contracts';
import type { AclEntry, Admin } from 'kafkajs';
import { kafkajs } from './kafkajs/repaired-kafkajs.js';
import { kafkaClient, type KafkaConnection } from './kafka-connection.js';
import { refusalOf } from './refusal-of.js';
import { TopicNames } from './topic-names.js';

// Node finds no names in this package's CommonJS.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

export interface EnsureRightsOptions {
  /** As a user who may change rights. */
  connection: KafkaConnection;
  /** The Kafka user of a service; default: its name. */
  userOf?: (service: ServiceName) => string;
  /** Only says what is to be done. */
  isDryRun?: boolean;
}

/** As sentences, such as `retriever may read topic passages.retrieve`. */
export interface RightsChanges {
  readonly grant: readonly string[];
  readonly revoke: readonly string[];
}

/** Gives each service's Kafka user exactly what the topics table gives the service: its topics, its group, its retries and dead letters. May be repeated. */
export async function ensureRights(options: EnsureRightsOptions): Promise<RightsChanges> {
  const userOf = options.userOf ?? ((service) => service);
  const wanted = services.flatMap((service) => rightsOf(service, userOf(service), options.connection.prefix));
  const admin = kafkaClient(options.connection, 'chassis-rights').admin();
  try {
    await admin.connect();
    const users = new Set(services.map((service) => `User:${userOf(service)}`));
    const existing = (await existingRights(admin)).filter((one) => users.has(one.principal));
    const missing = without(wanted, existing);
    const surplus = without(existing, wanted);
    if (options.isDryRun !== true) {
      if (missing.length > 0) await admin.createAcls({ acl: missing });
      if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
    }
    return { grant: missing.map(sentence), revoke: surplus.map(sentence) };
  } catch (error) {
    const isWithout = (error as { type?: string }).type === 'SECURITY_DISABLED';
    if (isWithout)
      throw new ChassisError('invalid', 'no-authorizer', 'The brokers check no rights: set authorizer.class.name.', {
        cause: error,
      });
    throw (
      refusalOf(error) ??
      new ChassisError('transient', 'rights-not-ensured', `The rights could not be set: ${String(error)}`, {
        cause: error,
      })
    );
  } finally {
    await admin.disconnect();
  }
}

function rightsOf(service: ServiceName, user: string, prefix = ''): AclEntry[] {
  const names = new TopicNames(prefix);
  const { TOPIC, GROUP } = AclResourceTypes;
  const { READ, WRITE } = AclOperationTypes;
  const right = (
    resourceType: AclEntry['resourceType'],
    resourceName: string,
    operation: AclEntry['operation'],
  ): AclEntry => ({
    principal: `User:${user}`,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    resourceType,
    resourceName,
    operation,
  });
  const own = consumedBy(service).length > 0 ? [...names.retries(service), names.dead(service)] : [];
  return [
    ...producedBy(service).map((topic) => right(TOPIC, names.topic(topic), WRITE)),
    ...consumedBy(service).map((topic) => right(TOPIC, names.topic(topic), READ)),
    ...own.flatMap((topic) => [right(TOPIC, topic, READ), right(TOPIC, topic, WRITE)]),
    right(GROUP, names.group(service), READ),
    // Every instance has a group of its own for broadcasts.
    { ...right(GROUP, names.broadcastGroup(service, ''), READ), resourcePatternType: ResourcePatternTypes.PREFIXED },
  ];
}

async function existingRights(admin: Admin): Promise<AclEntry[]> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...acl, ...resource })));
}

const keyOf = (one: AclEntry): string =>
  [
    one.principal,
    one.host,
    one.permissionType,
    one.resourcePatternType,
    one.resourceType,
    one.resourceName,
    one.operation,
  ].join(' ');

function without(all: readonly AclEntry[], some: readonly AclEntry[]): AclEntry[] {
  const known = new Set(some.map(keyOf));
  return all.filter((one) => !known.has(keyOf(one)));
}

function sentence(one: AclEntry): string {
  const verb = one.operation === AclOperationTypes.READ ? 'read' : 'write';
  const operation = one.operation === AclOperationTypes.WRITE || verb === 'read' ? verb : `operation ${one.operation}`;
  const kind = one.resourceType === AclResourceTypes.GROUP ? 'group' : 'topic';
  const pattern = one.resourcePatternType === ResourcePatternTypes.PREFIXED ? '*' : '';
  return `${one.principal.replace('User:', '')} may ${operation} ${kind} ${one.resourceName}${pattern}`;
}
