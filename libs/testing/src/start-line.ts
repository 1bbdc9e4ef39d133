import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ChassisError,
  type DataClass,
  type Envelope,
  type MessageDefinition,
  type MessageOf,
  type RouteDefinition,
  type RouteInput,
  type RouteOutput,
  type ServiceName,
  StepFailed,
  type StepRef,
  type Topic,
  topicNames,
  topics,
} from '@chassis/contracts';
import { dataFromWire, type DeadLetter, type EmbeddedBus, envelopeFromWire, outgoing } from '@chassis/messaging';
import {
  type Clock,
  openEmbeddedPlatform,
  type Platform,
  type RunningService,
  type ServiceDefinition,
  startService,
} from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';

export interface LineOptions {
  services: readonly ServiceDefinition[];
  /** Settings as the environment would give them. */
  settings?: Record<string, string>;
  clock?: Clock;
  /** Log level of the services; `silent` unless a test is being debugged. */
  logLevel?: string;
}

/** On whose behalf, and for which run, a message is sent. */
export interface Sending {
  as: string;
  run?: string;
  step?: StepRef;
  dataClass?: DataClass;
  deadline?: Date;
  id?: string;
  key?: string;
}

/** A message seen on the bus. */
export interface Seen {
  topic: string;
  envelope: Envelope;
  data: unknown;
}

type RawBus = Pick<EmbeddedBus, 'append' | 'deadLetters'>;

const waitMs = 15_000;

/** Services under test on the real embedded bus and database. Every message that crosses the bus is seen. */
export class TestLine {
  readonly seen: Seen[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly as = new Map<string, string>();

  constructor(
    readonly platform: Platform,
    readonly services: readonly RunningService[],
    private readonly dataDir: string,
    private readonly raw: RawBus,
  ) {}

  get payloads(): Platform['payloads'] {
    return this.platform.payloads;
  }

  database(service: ServiceName): ReturnType<Platform['databaseOf']> {
    return this.platform.databaseOf(service);
  }

  /** Where the ingress under test answers. */
  get url(): string {
    return this.services.find((one) => one.url !== undefined)?.url ?? '';
  }

  /** A principal signed by ingress (or by the connector, for its services). */
  async principal(
    tenant: string,
    subject: string,
    more: { run?: string; issuer?: 'ingress' | 'legacy-connector'; notAfter?: Date } = {},
  ): Promise<string> {
    const notAfter = (more.notAfter ?? new Date(Date.now() + 86_400_000)).toISOString();
    const token = await this.platform
      .tokensOf(more.issuer ?? 'ingress')
      .issue({ tenant, subject, notAfter, ...(more.run !== undefined && { run: more.run }) });
    this.as.set(token, tenant);
    return token;
  }

  async publish<D extends MessageDefinition>(
    definition: D,
    data: MessageOf<D> | Record<string, unknown>,
    sending: Sending,
  ): Promise<Envelope> {
    const { tenant } = await this.platform.tokensOf('audit').verify(sending.as, this.platform.clock.now());
    const source = topics[definition.topic as Topic].from[0] as ServiceName;
    const run = sending.run ?? sending.step?.run;
    const message = outgoing(definition, data as never, {
      source,
      tenant,
      principal: sending.as,
      id: sending.id ?? randomUUID(),
      now: this.platform.clock.now(),
      dataClass: sending.dataClass ?? 'internal',
      ...(run !== undefined && { run }),
      ...(sending.step !== undefined && { step: sending.step }),
      ...(sending.key !== undefined && { key: sending.key }),
      ...(sending.deadline !== undefined && { deadline: sending.deadline.toISOString() }),
    });
    await this.platform.bus.publish([message]);
    return message.envelope;
  }

  /** Publishes a command and waits for its outcome; `step.failed` is thrown as the error it tells of. */
  async ask<C extends MessageDefinition, O extends MessageDefinition>(
    command: C,
    outcome: O,
    data: MessageOf<C> | Record<string, unknown>,
    sending: Sending,
  ): Promise<MessageOf<O>> {
    const run = sending.run ?? sending.step?.run ?? randomUUID();
    const step = sending.step ?? { run, step: 'step', attempt: 1 };
    const from = this.seen.length;
    await this.publish(command, data, { ...sending, run, step });
    const isAnswer = (one: Seen) =>
      (one.topic === outcome.topic || one.topic === StepFailed.topic) &&
      one.envelope.step?.run === run &&
      one.envelope.step.step === step.step &&
      one.envelope.step.attempt === step.attempt;
    const answer = await this.until(() => this.seen.slice(from).find(isAnswer), `an answer to ${command.topic}`);
    if (answer.topic !== StepFailed.topic) return answer.data as MessageOf<O>;
    const failed = answer.data as StepFailed;
    const { kind, code, message, evidence } = failed;
    throw new ChassisError(kind, code, message, evidence === undefined ? {} : { evidence });
  }

  /** The first message on the topic, past or to come, that fits. */
  async next<D extends MessageDefinition>(
    definition: D,
    fits: (data: MessageOf<D>, envelope: Envelope) => boolean = () => true,
  ): Promise<{ data: MessageOf<D>; envelope: Envelope }> {
    const found = await this.until(
      () => this.seen.find((one) => one.topic === definition.topic && fits(one.data as MessageOf<D>, one.envelope)),
      `a message on ${definition.topic}`,
    );
    return { data: found.data as MessageOf<D>, envelope: found.envelope };
  }

  async call<R extends RouteDefinition>(
    route: R,
    input: RouteInput<R>,
    sending: { as: string },
  ): Promise<RouteOutput<R>> {
    return await this.platform.routes.call(route, input, { token: sending.as });
  }

  /** Answers a route of a service that does not run in this test. */
  stubRoute<R extends RouteDefinition>(
    route: R,
    answer: (input: Record<string, unknown>) => Promise<RouteOutput<R>> | RouteOutput<R>,
  ): void {
    this.platform.served.register(route, async (input) => await answer(input as never));
  }

  /** Puts a message on the bus as a broken or hostile producer would; headers without `ce_`. */
  async putRaw(topic: Topic, key: string, headers: Record<string, string>, value: string): Promise<void> {
    const all = {
      id: randomUUID(),
      source: 'hostile',
      type: topic,
      time: new Date().toISOString(),
      tenant: 'demo',
      dataclass: 'internal',
      ...headers,
    };
    const prefixed = Object.fromEntries(Object.entries(all).map(([name, content]) => [`ce_${name}`, content]));
    await this.raw.append(topic, key, prefixed, value);
  }

  /** What was put aside, oldest first. */
  async deadLetters(): Promise<DeadLetter[]> {
    return await this.raw.deadLetters();
  }

  /** Waits until `look` finds something; fails after 15 s naming what was waited for. */
  async until<T>(look: () => T | undefined, what: string): Promise<T> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (Date.now() > deadline)
        throw new Error(`${what} did not come; seen: ${this.seen.map((one) => one.topic).join(', ')}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.listeners.delete(wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(wake, 100);
        this.listeners.add(wake);
      });
    }
  }

  note(one: Seen): void {
    this.seen.push(one);
    for (const listener of [...this.listeners]) listener();
  }

  async stop(): Promise<void> {
    for (const service of this.services) await service.close();
    await this.platform.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Starts the services on a fresh data folder. */
export async function startLine(options: LineOptions): Promise<TestLine> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-line-'));
  await chmod(dataDir, 0o755);
  const platform = await openEmbeddedPlatform({
    dataDir,
    services: options.services,
    settings: {
      CHASSIS_MODELS_DIR: path.join(dataDir, 'no-models'),
      PAYLOAD_PRUNE_EVERY_MS: '0',
      // Lines without ingress, who alone knows how many changes of users there were.
      RIGHTS_MAX_AGE_MS: options.services.some(({ name }) => name === 'ingress') ? '60000' : '0',
      ...options.settings,
    },
    logger: createLogger({ service: 'test', level: options.logLevel ?? 'silent', to: 'stderr' }),
    ...(options.clock !== undefined && { clock: options.clock }),
    onFatal: (error) => {
      throw error;
    },
  });
  const services: RunningService[] = [];
  for (const definition of options.services) services.push(await startService(definition, platform));
  const line = new TestLine(platform, services, dataDir, platform.bus as EmbeddedBus);
  const watch = async ({
    topic,
    key,
    headers,
    value,
  }: {
    topic: string;
    key: string;
    headers: Readonly<Record<string, string>>;
    value: string;
  }): Promise<void> => {
    try {
      line.note({ topic, envelope: envelopeFromWire(key, headers), data: dataFromWire(topic, value) });
    } catch (error) {
      // Tests put broken messages on the bus on purpose; they are nobody's answer.
      if (!(error instanceof ChassisError)) throw error;
    }
    await Promise.resolve();
  };
  platform.bus.subscribe({ group: 'test', topics: topicNames, delivery: 'group', deliver: watch });
  await platform.start();
  return line;
}
