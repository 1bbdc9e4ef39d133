/**
 * Every name of a span attribute and a metric. Where OpenTelemetry has a convention its name is used: semantic conventions 1.38;
 * those of `gen_ai.*` and `messaging.*` are still "Development" there, so they change here alone.
 */
export const attributes = {
  service: 'chassis.service',
  tenant: 'chassis.tenant',
  run: 'chassis.run',
  step: 'chassis.step',
  attempt: 'chassis.attempt',
  workflow: 'chassis.workflow',
  status: 'chassis.status',
  outcome: 'chassis.outcome',
  operation: 'chassis.operation',
  check: 'chassis.check',
  topic: 'messaging.destination.name',
  consumer: 'messaging.consumer.group.name',
  route: 'http.route',
  method: 'http.request.method',
  httpStatus: 'http.response.status_code',
  errorType: 'error.type',
  errorKind: 'chassis.error.kind',
  model: 'gen_ai.request.model',
  provider: 'gen_ai.provider.name',
  tokenType: 'gen_ai.token.type',
} as const;

interface MetricRow {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

function defineMetrics<const T extends Record<string, MetricRow>>(table: T): { readonly [K in keyof T]: MetricRow } {
  return table;
}

/** The metrics of the line; `count`, `observe` and `gauge` take a key of this table. */
export const metricNames = defineMetrics({
  requests: {
    name: 'http.server.request.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Requests of clients, to the first byte of the answer',
    buckets: seconds,
  },
  handled: {
    name: 'messaging.process.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Messages handled, by topic and service',
    buckets: seconds,
  },
  failed: {
    name: 'chassis.messages.failed',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages that could not be handled, by topic, service and code',
  },
  published: {
    name: 'messaging.client.sent.messages',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages that left, by topic',
  },
  retriedLater: {
    name: 'chassis.messages.retried',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages without a run that wait for another try, by topic and service',
  },
  leasesHeld: {
    name: 'chassis.leases.held',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages worked on under a lease, by service',
  },
  leasesTakenOver: {
    name: 'chassis.leases.taken_over',
    kind: 'counter',
    unit: '{message}',
    description: 'Leased messages that another owner had left, by topic and service',
  },
  lag: {
    name: 'messaging.consumer.lag',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages of a topic that a group is not done with; every instance of the group tells the same',
  },
  deadLettered: {
    name: 'chassis.messages.dead_lettered',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages given up, by topic',
  },
  routed: {
    name: 'chassis.route.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Calls of routes between services',
    buckets: seconds,
  },
  modelWell: {
    name: 'chassis.model.well',
    kind: 'gauge',
    unit: '1',
    description: '1 where the server of a model answered its last probe and lists it, else 0',
  },
  runsEnded: {
    name: 'chassis.runs.ended',
    kind: 'counter',
    unit: '{run}',
    description: 'Runs that ended, by workflow and status',
  },
  runDuration: {
    name: 'chassis.run.duration',
    kind: 'histogram',
    unit: 's',
    description: 'From accept to end, by workflow and status',
    buckets: seconds,
  },
  stepsFailed: {
    name: 'chassis.steps.failed',
    kind: 'counter',
    unit: '{attempt}',
    description: 'Attempts that failed, by service and kind of error',
  },
  verdicts: {
    name: 'chassis.checks.verdicts',
    kind: 'counter',
    unit: '{verdict}',
    description: 'What checks said, by check and verdict',
  },
  actions: {
    name: 'chassis.actions',
    kind: 'counter',
    unit: '{action}',
    description: 'Actions on old systems, by operation and outcome',
  },
  modelDuration: {
    name: 'gen_ai.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Model calls',
    buckets: seconds,
  },
  modelTokens: {
    name: 'gen_ai.client.token.usage',
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens of model calls',
    buckets: [16, 64, 256, 1_024, 4_096, 16_384, 65_536],
  },
  modelCost: {
    name: 'chassis.model.cost',
    kind: 'counter',
    unit: 'uUSD',
    description: 'Spent on models, in millionths of a US dollar',
  },
  rightsAge: {
    name: 'chassis.rights.age',
    kind: 'gauge',
    unit: 's',
    description: 'How long ago all changes of users and groups were known to the retriever; more than 15 is an alarm',
  },
  sourceAge: {
    name: 'chassis.source.age',
    kind: 'gauge',
    unit: 's',
    description:
      'How long ago a source of documents was seen whole, by source; what was withdrawn since may still be shown',
  },
  rightsChange: {
    name: 'chassis.rights.change.duration',
    kind: 'histogram',
    unit: 's',
    description:
      'From a change of access to the moment it counts for search, by source (directory, term, or at most: documents)',
    buckets: seconds,
  },
  auditRecords: {
    name: 'chassis.audit.records',
    kind: 'counter',
    unit: '{record}',
    description: 'Facts appended to chains',
  },
  eventLoopBusy: {
    name: 'nodejs.eventloop.utilization',
    kind: 'gauge',
    unit: '1',
    description: 'Share of time the event loop was busy since the last reading',
  },
  memory: { name: 'process.memory.usage', kind: 'gauge', unit: 'By', description: 'Resident memory of the process' },
});
export type MetricKey = keyof typeof metricNames;
