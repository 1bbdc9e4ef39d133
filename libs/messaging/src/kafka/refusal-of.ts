import { ChassisError, type ErrorKind } from '@chassis/contracts';

interface KafkaError {
  readonly type?: string;
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
  /** Of errors that stand for several. */
  readonly errors?: readonly unknown[];
}

interface Refusal {
  readonly matches: RegExp;
  readonly kind: ErrorKind;
  readonly code: string;
  readonly what: string;
}

/** kafkajs says some things by type, some by text, and wraps most. First match counts. */
const refusals: readonly Refusal[] = [
  {
    matches: /SASLAuthentication|SASL_AUTHENTICATION_FAILED|ILLEGAL_SASL_STATE|UNSUPPORTED_SASL_MECHANISM/,
    kind: 'denied',
    code: 'wrong-login',
    what: 'The brokers do not accept this login: check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD, and that the brokers have this user (SCRAM-SHA-512).',
  },
  {
    matches: /certificate|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/i,
    kind: 'invalid',
    code: 'untrusted-broker',
    what: "The brokers' certificate is not trusted: give the certificate of their authority in KAFKA_TLS_CA_FILE (or KAFKA_TLS_CA), and address them by a name that the certificate holds.",
  },
  {
    matches: /GROUP_AUTHORIZATION_FAILED|Not authorized to access group/i,
    kind: 'denied',
    code: 'group-refused',
    what: 'The brokers do not let this user join the group: run `npm run topics -- apply --rights`, or log in as the service that owns the group.',
  },
  {
    matches: /TOPIC_AUTHORIZATION_FAILED|Topic authorization failed|Not authorized to access topic/i,
    kind: 'denied',
    code: 'not-authorized',
    what: 'The brokers do not let this user use the topic: if topics.ts gives it to the service, run `npm run topics -- apply --rights`.',
  },
  {
    matches: /CLUSTER_AUTHORIZATION_FAILED|Cluster authorization failed/i,
    kind: 'denied',
    code: 'not-administrator',
    what: 'This user may not change topics or rights: log in as one who may (KAFKA_SASL_USERNAME).',
  },
  {
    matches: /UNKNOWN_TOPIC_OR_PARTITION|does not host this topic/,
    kind: 'bug',
    code: 'topic-missing',
    what: 'The topic is not on the brokers: run `npm run topics -- apply`.',
  },
  {
    matches: /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE/,
    kind: 'bug',
    code: 'message-too-large',
    what: 'The brokers refuse a message of this size.',
  },
];

/** kafkajs calls these final, though they pass when the brokers are back. */
const passing = new Set(['KafkaJSGroupCoordinatorNotFound', 'KafkaJSNoBrokerAvailableError', 'KafkaJSTimeout']);

/** What no retry can change, as our error that says what to do; undefined where the brokers may yet do it: they are away, or change their leaders. */
export function refusalOf(error: unknown): ChassisError | undefined {
  const chain = chainOf(error);
  const text = chain.map((one) => [one.name, one.type, one.code, one.message].join(' ')).join(' ');
  const known = refusals.find((one) => one.matches.test(text));
  if (known !== undefined) return new ChassisError(known.kind, known.code, known.what, { cause: error });
  // Whatever was tried too often is wrapped as final, though its cause may be no more than a broker that is away.
  const root = chain.at(-1);
  const isFinal = root?.name?.startsWith('KafkaJS') === true && root.retriable === false && !passing.has(root.name);
  if (!isFinal) return undefined;
  return new ChassisError('bug', 'brokers-refused', `The brokers refuse: ${root.message}`, { cause: error });
}

/** Whether kafkajs found no coordinator: none is there now, or the brokers refuse the group. */
export const isWithoutCoordinator = (error: unknown): boolean =>
  chainOf(error).some((one) => one.name === 'KafkaJSGroupCoordinatorNotFound');

function chainOf(error: unknown): KafkaError[] {
  const chain: KafkaError[] = [];
  for (let one = error as KafkaError | undefined; one !== undefined && one !== null && chain.length < 10;) {
    chain.push(one);
    one = (one.cause ?? one.errors?.[0]) as KafkaError | undefined;
  }
  return chain;
}
