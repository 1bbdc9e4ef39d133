import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChassisError,
  ClassifyIntent,
  DocumentSubmitted,
  type MessageDefinition,
  type ServiceName,
  StepFailed,
  type Topic,
} from '@chassis/contracts';
import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChainOptions, type HandlerEntry, HandlerChain } from '../chain/handler-chain.js';
import type { Delivery } from '../message-bus.js';
import { type Origin, outgoing } from '../outgoing.js';
import { envelopeFromWire } from '../wire.js';
import { type BusUnderTest, until } from './bus-under-test.js';
import { SilentLogger } from './silent-logger.js';

/** Who answers for a message that fails: the same over every adapter. `open` must know the topics and groups named here. */
export function describeHandlerChain(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`the handler chain over ${name}`, () => {
    let under: BusUnderTest;
    let options: ChainOptions;
    let principal: string;
    let failures: Delivery[];

    beforeEach(async () => {
      under = await open();
      const keys = await createKeyPair();
      const tokens = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
      const notAfter = new Date(Date.now() + 60_000).toISOString();
      principal = await tokens.issue({ tenant: 'demo', subject: 'user:ada', notAfter });
      const { signal } = new AbortController();
      const logger = new SilentLogger();
      options = { service: 'retriever', bus: under.bus, tokens, logger, clock: () => new Date(), stopping: signal };
      failures = [];
    });
    afterEach(async () => await under.close());

    const handle = async (service: ServiceName, handles: MessageDefinition, work: HandlerEntry['handle']) => {
      const chain = new HandlerChain({ handles, handle: work }, { ...options, service });
      const deliver = async (delivery: Delivery) => await chain.deliver(delivery);
      under.bus.subscribe({ group: service, topics: [handles.topic as Topic], delivery: 'group', deliver });
      const keep = async (delivery: Delivery) => void failures.push(delivery);
      under.bus.subscribe({ group: 'a', topics: ['step.failed'], delivery: 'group', deliver: keep });
      await under.bus.start();
    };
    const origin = (more: Partial<Origin>): Origin => ({
      source: 'orchestrator',
      tenant: 'demo',
      principal,
      id: crypto.randomUUID(),
      now: new Date(),
      dataClass: 'internal',
      ...more,
    });
    const command = (step: string, more: Partial<Origin> = {}) =>
      outgoing(
        ClassifyIntent,
        ClassifyIntent.example,
        origin({ run: 'r1', step: { run: 'r1', step, attempt: 1 }, ...more }),
      );
    const submitted = (id: string) =>
      outgoing(DocumentSubmitted, DocumentSubmitted.example, origin({ source: 'retriever', id, key: id }));
    const answers = () =>
      failures.map(({ key, headers, value }) => ({
        ...envelopeFromWire(key, headers),
        data: JSON.parse(value) as object,
      }));

    it('answers a command of a run that fails, and retries nothing', async () => {
      let tries = 0;
      await handle('intent-classifier', ClassifyIntent, async () => {
        tries++;
        throw new ChassisError('throttled', 'busy', 'Too much to do.', { retryAfterMs: 700 });
      });
      await under.bus.publish([command('classify')]);
      await until(() => failures.length === 1);
      expect(answers()[0]).toMatchObject({
        type: StepFailed.topic,
        run: 'r1',
        step: { run: 'r1', step: 'classify', attempt: 1 },
        data: { kind: 'throttled', code: 'busy', retryAfterMs: 700, service: 'intent-classifier' },
      });
      expect(tries).toBe(1);
      expect(await under.deadLetters('intent-classifier')).toEqual([]);
    });

    it('ends a handler at the deadline of its run, and answers for it', async () => {
      const done: string[] = [];
      await handle('intent-classifier', ClassifyIntent, async (_, context) => {
        if (context.step?.step === 'slow') await sleep(60_000, undefined, { signal: context.signal });
        done.push(context.step?.step ?? '');
      });
      const deadline = new Date(Date.now() + 500).toISOString();
      await under.bus.publish([command('slow', { deadline }), command('next')]);
      await until(() => failures.length === 1 && done.length === 1);
      expect(answers()[0]?.step?.step).toBe('slow');
      expect(done).toEqual(['next']);
    });

    it('does not begin a command whose deadline has passed', async () => {
      let tries = 0;
      await handle('intent-classifier', ClassifyIntent, async () => void tries++);
      await under.bus.publish([command('late', { deadline: new Date(0).toISOString() })]);
      await until(() => failures.length === 1);
      expect(answers()[0]?.data).toMatchObject({ code: 'deadline-passed' });
      expect(tries).toBe(0);
    });

    it('tries a message without a run again, though others of its topic go on', async () => {
      const tries: string[] = [];
      await handle('retriever', DocumentSubmitted, async (_, context) => {
        tries.push(`${context.envelope.id} ${context.deliveryCount}`);
        if (context.envelope.id === 'bad' && context.deliveryCount === 1)
          throw new ChassisError('transient', 'away', 'Not now.');
      });
      await under.bus.publish([submitted('bad'), submitted('good')]);
      await until(() => tries.length === 3);
      expect(tries.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['bad 1', 'bad 2', 'good 1']);
      expect(failures).toEqual([]);
    });

    it('puts a message without a run aside when trying again cannot help', async () => {
      let tries = 0;
      await handle('retriever', DocumentSubmitted, async () => {
        tries++;
        throw new ChassisError('invalid', 'no', 'It never will.');
      });
      await under.bus.publish([submitted('bad')]);
      await until(async () => (await under.deadLetters('retriever')).length === 1);
      expect(tries).toBe(1);
    });

    it('puts poison aside and goes on', async () => {
      let handled = 0;
      await handle('intent-classifier', ClassifyIntent, async () => void handled++);
      await under.append('intent.classify', 'k', {}, '{"broken');
      await under.bus.publish([command('next', { key: 'k' })]);
      await until(() => handled === 1);
      await until(async () => (await under.deadLetters('intent-classifier')).length === 1);
    });
  });
}
