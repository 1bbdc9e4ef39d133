import {
  AuditRecorded,
  ChassisError,
  type Envelope,
  isRunUnder,
  type MessageDefinition,
  type Principal,
  type ServiceName,
  StepFailed,
  type Topic,
  topics,
} from '@chassis/contracts';
import type { PrincipalTokens } from '@chassis/tenancy';
import { attributes, count, type Logger, observe, withSpan } from '@chassis/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeldLease } from '../leases/held-lease.js';
import type { LeasePool } from '../leases/lease-pool.js';
import type { Delivery, MessageBus, OutgoingMessage } from '../message-bus.js';
import type { MessageContext } from '../message-context.js';
import { dataFromWire, envelopeFromWire } from '../wire.js';
import { ReceivedMessage } from './received-message.js';

export interface HandlerEntry {
  readonly handles: MessageDefinition;
  readonly returns?: MessageDefinition;
  readonly handle: (data: unknown, context: MessageContext) => Promise<unknown>;
}

export interface ChainOptions {
  service: ServiceName;
  bus: MessageBus;
  tokens: PrincipalTokens;
  logger: Logger;
  clock: () => Date;
  stopping: AbortSignal;
}

interface Opened {
  readonly envelope: Envelope;
  readonly data: unknown;
  readonly principal: Principal;
}

/** A message that ends the processes of so many owners is not given to another one. */
const maxOwners = 10;
/** Fixed delays for messages without a run that a bug of ours meets; after the last one they are put aside. */
const retryDelaysMs = [1_000, 10_000, 60_000] as const;
/** What fails because something is away is sound and was accepted: it is tried often while a restart may be all there is to wait for, then on for a day, before an operator has to see to it. */
const whileAway = { triesAt1s: 10, triesAt10s: 40, most: 1_440 } as const;
/** A message of a run that no command answers for (an outcome, a request) stays in its lane until it is done with. */
const laneRetryMaxMs = 5_000;
const laneRetriesOfBugs = 5;
/** Codes of messages that nobody can read: their bytes are kept. */
const unreadable = new Set(['not-json', 'bad-message']);

/**
 * The one way from the bus into a handler and back: parse → verify principal → restore tenant and trace → deadline → handle → publish the outcome → classify the error.
 * Handlers with effects recognise what they did already by their rows; the others may be computed twice.
 */
export class HandlerChain {
  constructor(
    private readonly entry: HandlerEntry,
    private readonly options: ChainOptions,
    /** For handlers that work under a lease. */
    private readonly leases?: LeasePool,
  ) {}

  /** Resolves when the message is done with; under a lease, when its row is written: the handler goes on beside the lanes. */
  async deliver(delivery: Delivery): Promise<void> {
    const { leases } = this;
    if (leases === undefined) return await this.handle(delivery);
    const begun = await this.begin(delivery, leases);
    if (begun !== undefined)
      leases.work(begun.lease, async () => await this.handle(delivery, begun.lease, begun.opened));
  }

  /** Handles a message whose owner left it. */
  async resume(delivery: Delivery, lease: HeldLease): Promise<void> {
    await this.handle(delivery, lease);
  }

  /** Nobody's row is written for a message whose sender is not known. */
  private async begin(
    delivery: Delivery,
    leases: LeasePool,
  ): Promise<{ lease: HeldLease; opened: Opened } | undefined> {
    let envelope: Envelope | undefined;
    try {
      envelope = envelopeFromWire(delivery.key, delivery.headers);
      const opened = await this.open(envelope, delivery);
      const { id, tenant, run } = envelope;
      const lease = await leases.begin({ id, tenant, run, delivery });
      return lease && { lease, opened };
    } catch (error) {
      await this.fail(ChassisError.from(error), envelope, delivery);
      return undefined;
    }
  }

  private async handle(delivery: Delivery, lease?: HeldLease, opened?: Opened): Promise<void> {
    const started = performance.now();
    let envelope: Envelope | undefined = opened?.envelope;
    let errorType = '';
    try {
      envelope ??= envelopeFromWire(delivery.key, delivery.headers);
      await this.attempt(envelope, delivery, lease, opened);
    } catch (error) {
      errorType = ChassisError.from(error).code;
      await this.fail(ChassisError.from(error), envelope, delivery, lease);
    } finally {
      observe('handled', (performance.now() - started) / 1_000, {
        [attributes.service]: this.options.service,
        [attributes.topic]: delivery.topic,
        ...(errorType !== '' && { [attributes.errorType]: errorType }),
      });
    }
  }

  /** What may be handled: parsed, from a genuine sender, in time. */
  private async open(envelope: Envelope, delivery: Delivery): Promise<Opened> {
    const { tokens, clock } = this.options;
    const data = dataFromWire(delivery.topic, delivery.value);
    const principal = await tokens.verify(envelope.principal, clock());
    if (principal.tenant !== envelope.tenant)
      throw new ChassisError(
        'denied',
        'foreign-tenant',
        `A principal of ${principal.tenant} spoke for ${envelope.tenant}.`,
      );
    if (principal.topics?.includes(delivery.topic) === false)
      throw new ChassisError('denied', 'foreign-topic', `The principal is not good for ${delivery.topic}.`);
    // A run's principal speaks for the runs that its steps start, too. Facts of a run go to the tenant's chain, under the tenant's key and without a run of their own.
    const isOfRun = envelope.run !== undefined || delivery.topic !== 'audit.recorded';
    if (principal.run !== undefined && isOfRun && !isRunUnder(envelope.run, principal.run)) {
      throw new ChassisError('denied', 'foreign-run', 'The principal was signed for another run.');
    }
    if (
      isCommand(delivery.topic, envelope) &&
      envelope.deadline !== undefined &&
      Date.parse(envelope.deadline) <= clock().getTime()
    ) {
      throw new ChassisError('transient', 'deadline-passed', `The run's deadline ${envelope.deadline} has passed.`);
    }
    return { envelope, data, principal };
  }

  private async attempt(envelope: Envelope, delivery: Delivery, lease?: HeldLease, opened?: Opened): Promise<void> {
    const { service, clock, stopping } = this.options;
    if (lease !== undefined && lease.epoch > maxOwners)
      throw new ChassisError('invalid', 'abandoned', `${maxOwners} owners left this message; none ended it.`);
    const { data, principal } = opened ?? (await this.open(envelope, delivery));
    const { deliveryCount } = delivery;
    const context = new ReceivedMessage(service, { envelope, principal, deliveryCount, lease }, clock, stopping);
    const spanAttributes = { [attributes.service]: service, [attributes.topic]: delivery.topic };
    await withSpan(`${delivery.topic} ${service}`, spanAttributes, envelope.traceparent, async () => {
      const outcome = await this.entry.handle(data, context);
      if (this.entry.returns === undefined) return;
      await lease?.confirm();
      const { dataClass, ...rest } = outcome as { dataClass?: Envelope['dataClass'] };
      await this.publish([context.message(this.entry.returns, rest, dataClass === undefined ? {} : { dataClass })]);
    });
  }

  /** Outcomes of pure stages may be lost with their position, and are then computed again. */
  private async publish(messages: OutgoingMessage[]): Promise<void> {
    await this.options.bus.publish(messages, { durability: 'async' });
  }

  private async fail(
    error: ChassisError,
    envelope: Envelope | undefined,
    delivery: Delivery,
    lease?: HeldLease,
  ): Promise<void> {
    // Whoever goes on with the message answers for it.
    await lease?.confirm();
    if (lease?.handedOver.aborted === true) throw error;
    this.log(error, envelope, delivery);
    if (this.options.stopping.aborted && error.kind === 'transient') throw error;
    if (envelope === undefined) return await this.putAside(delivery, error);
    if (error.kind === 'denied') await this.recordDenial(envelope, error);
    if (isCommand(delivery.topic, envelope)) return await this.answerFailed(envelope, delivery, error);
    if (!canHelp(error)) return await this.giveUp(envelope, delivery, error);
    if (envelope.run !== undefined) return await this.retryInLane(envelope, delivery, error);
    const delayMs = retryDelay(error, delivery);
    if (delayMs === undefined) return await this.putAside(delivery, error);
    await this.options.bus.retryLater(this.options.service, delivery, Math.max(delayMs, error.retryAfterMs ?? 0));
  }

  private log(error: ChassisError, envelope: Envelope | undefined, delivery: Delivery): void {
    const { kind, code } = error;
    const { run, step, id: message } = envelope ?? {};
    const fields = { topic: delivery.topic, run, step: step?.step, attempt: step?.attempt, message, kind, code };
    const isOurs = kind === 'bug' || kind === 'denied';
    if (isOurs) this.options.logger.error({ ...fields, error }, 'a message could not be handled');
    else this.options.logger.warn({ ...fields, error: error.message }, 'a message could not be handled');
  }

  /** The engine alone decides about another attempt. */
  private async answerFailed(envelope: Envelope, delivery: Delivery, error: ChassisError): Promise<void> {
    if (error.kind === 'denied' || unreadable.has(error.code)) await this.putAside(delivery, error);
    await this.tellEngine(envelope, delivery, error);
  }

  private async tellEngine(envelope: Envelope, delivery: Delivery, error: ChassisError): Promise<void> {
    const context = this.contextOf(envelope);
    const failed = {
      kind: error.kind,
      code: error.code,
      message: error.message.slice(0, 500),
      service: this.options.service,
      ...(error.retryAfterMs !== undefined && { retryAfterMs: Math.ceil(error.retryAfterMs) }),
      ...(error.evidence !== undefined && { evidence: { ...error.evidence } }),
    };
    await this.publish([context.message(StepFailed, failed, { suffix: delivery.topic })]);
  }

  private async retryInLane(envelope: Envelope, delivery: Delivery, first: ChassisError): Promise<void> {
    let error = first;
    for (let tries = 1; ; tries++) {
      if (error.kind === 'bug' && tries > laneRetriesOfBugs) return await this.giveUp(envelope, delivery, error);
      await sleep(Math.min(laneRetryMaxMs, 50 * 2 ** Math.min(tries, 10)), undefined, {
        signal: this.options.stopping,
      }).catch(() => {
        throw error;
      });
      try {
        return await this.attempt(envelope, delivery);
      } catch (again) {
        error = ChassisError.from(again);
        if (!canHelp(error)) return await this.giveUp(envelope, delivery, error);
      }
    }
  }

  /** What was to be heard of a step will not be: its run must not wait for it until the deadline. Who speaks for nobody tells nothing. */
  private async giveUp(envelope: Envelope, delivery: Delivery, error: ChassisError): Promise<void> {
    await this.putAside(delivery, error);
    const isTold = envelope.step !== undefined && error.kind !== 'denied' && delivery.topic !== StepFailed.topic;
    if (isTold) await this.tellEngine(envelope, delivery, error);
  }

  private async putAside(delivery: Delivery, error: ChassisError): Promise<void> {
    count('deadLettered', 1, { [attributes.service]: this.options.service, [attributes.topic]: delivery.topic });
    await this.options.bus.deadLetter(this.options.service, delivery, error);
  }

  private async recordDenial(envelope: Envelope, error: ChassisError): Promise<void> {
    // Audit itself records what others tell it.
    if (this.options.service === 'audit') return;
    // The forged principal may not speak in the record: the tenant's chain gets the fact from the service itself only if the token is genuine.
    const principal = await this.options.tokens.verify(envelope.principal, this.options.clock()).catch(() => undefined);
    if (principal === undefined || principal.tenant !== envelope.tenant) return;
    const context = this.contextOf(envelope);
    await this.publish([
      context.message(
        AuditRecorded,
        { facts: [context.fact('message.denied', { code: error.code, topic: envelope.type })] },
        { suffix: 'denied' },
      ),
    ]);
  }

  private contextOf(envelope: Envelope): ReceivedMessage {
    const nobody = {
      tenant: envelope.tenant,
      subject: `service:${this.options.service}`,
      notAfter: envelope.time,
      issuer: 'ingress' as const,
    };
    const { service, clock, stopping } = this.options;
    return new ReceivedMessage(service, { envelope, principal: nobody, deliveryCount: 1 }, clock, stopping);
  }
}

function retryDelay({ kind }: ChassisError, { deliveryCount }: Delivery): number | undefined {
  const [shortMs, middleMs, longMs] = retryDelaysMs;
  if (kind === 'bug') return retryDelaysMs[deliveryCount - 1];
  if (deliveryCount <= whileAway.triesAt1s) return shortMs;
  if (deliveryCount <= whileAway.triesAt1s + whileAway.triesAt10s) return middleMs;
  return deliveryCount < whileAway.most ? longMs : undefined;
}

/** Whether the same message may succeed at another try. */
const canHelp = ({ kind }: ChassisError): boolean => kind === 'transient' || kind === 'throttled' || kind === 'bug';

/** A command belongs to a step and is answered by its consumer; the engine's own inputs are not commands. */
function isCommand(topic: string, envelope: Envelope): boolean {
  const row = topics[topic as Topic];
  return (
    envelope.step !== undefined &&
    row !== undefined &&
    !(row.to as readonly string[]).includes('orchestrator') &&
    topic !== 'run.updated' &&
    topic !== 'audit.recorded'
  );
}
