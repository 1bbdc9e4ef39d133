import path from 'node:path';

/** One node of our own: broker and controller in one process. */
export interface KafkaNode {
  /** From 1. */
  readonly id: number;
  readonly dataDir: string;
  readonly port: number;
  readonly controllerPort: number;
  /** Of the encrypted listener; only where there are users. */
  readonly tlsPort?: number;
}

export interface KafkaSecurity {
  /** Users and passwords (SCRAM-SHA-512); `admin` must be among them and may do everything. */
  readonly users: Readonly<Record<string, string>>;
  /** File with the broker's private key (PKCS#8), its certificate and the authority's, in this order. */
  readonly tls?: string;
}

/** `server.properties`: small and quick to start, short sessions, a log cleaner that does not take 128 MB; replicated over all nodes, of which one may be away. */
export function kafkaProperties(
  node: KafkaNode,
  cluster: readonly KafkaNode[],
  security?: KafkaSecurity,
): Record<string, string> {
  const replicas = String(cluster.length);
  const inSync = String(Math.max(1, cluster.length - 1));
  const perTopic = (name: string) => ({
    [`${name}.num.partitions`]: '1',
    [`${name}.replication.factor`]: replicas,
    [`${name}.min.isr`]: inSync,
  });
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.quorum.bootstrap.servers': cluster.map((one) => `127.0.0.1:${one.controllerPort}`).join(','),
    'log.dirs': path.join(node.dataDir, 'log'),
    'auto.create.topics.enable': 'false',
    'num.partitions': '3',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': replicas,
    ...perTopic('transaction.state.log'),
    ...perTopic('share.coordinator.state.topic'),
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    // One node waits for its own dead incarnation; of several, one that is merely slow must not count as dead.
    'broker.session.timeout.ms': cluster.length === 1 ? '1500' : '3000',
    'broker.heartbeat.interval.ms': '300',
    'log.cleaner.dedupe.buffer.size': '4194304',
    ...(security && secured(node, security)),
  };
}

/** Passwords for clients and for the broker itself; the controller has a user of its own, since SCRAM users live in what it has yet to read. */
function secured(node: KafkaNode, { users, tls }: KafkaSecurity): Record<string, string> {
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  const password = users['admin'] ?? '';
  const encrypted = tls !== undefined && node.tlsPort !== undefined;
  const client = [`SASL://127.0.0.1:${node.port}`, ...(encrypted ? [`SASLTLS://127.0.0.1:${node.tlsPort}`] : [])].join(
    ',',
  );
  return {
    listeners: `${client},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'SASL:SASL_PLAINTEXT,SASLTLS:SASL_SSL,CONTROLLER:SASL_PLAINTEXT',
    'inter.broker.listener.name': 'SASL',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${plain} username="controller" password="${password}" user_controller="${password}";`,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': `${scram} username="admin" password="${password}";`,
    ...(encrypted && {
      'listener.name.sasltls.scram-sha-512.sasl.jaas.config': `${scram};`,
      'listener.name.sasltls.ssl.keystore.type': 'PEM',
      'listener.name.sasltls.ssl.keystore.location': tls,
    }),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:admin;User:controller',
  };
}
