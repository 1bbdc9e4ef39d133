import { ChassisError, DocumentSubmitted, type Topic } from '@chassis/contracts';
import { metricsText, type RunningTelemetry, startTelemetry } from '@chassis/telemetry';
import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HandlerChain } from '../chain/handler-chain.js';
import { outgoing } from '../outgoing.js';
import { type BusUnderTest, until } from './bus-under-test.js';
import { SilentLogger } from './silent-logger.js';

/** What operators see of a bus at `/metrics`, whatever the adapter. `open` must know the topic and the group named here. */
export function describeBusMetrics(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`the metrics of ${name}`, () => {
    let under: BusUnderTest;
    let telemetry: RunningTelemetry;
    beforeEach(async () => {
      telemetry = await startTelemetry({ service: 'test', traceRatio: 0 });
      under = await open();
    });
    afterEach(async () => {
      await under.close();
      await telemetry.stop();
    });

    /** The value of a series that has all these labels. */
    const valueOf = async (series: string, ...labels: string[]): Promise<number | undefined> => {
      const lines = (await metricsText()).split('\n');
      const line = lines.find((one) => one.startsWith(`${series}{`) && labels.every((label) => one.includes(label)));
      return line === undefined ? undefined : Number(line.split(' ').at(-1));
    };

    it('tell the times of handlers, what is tried again and put aside, and how far a group is behind', async () => {
      const keys = await createKeyPair();
      const tokens = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
      const notAfter = new Date(Date.now() + 60_000).toISOString();
      const principal = await tokens.issue({ tenant: 'demo', subject: 'user:ada', notAfter });
      const released = Promise.withResolvers<void>();
      const { signal } = new AbortController();
      const entry = {
        handles: DocumentSubmitted,
        handle: async (_: unknown, context: { envelope: { id: string }; deliveryCount: number }) => {
          if (context.envelope.id === 'again' && context.deliveryCount === 1)
            throw new ChassisError('transient', 'away', 'Not now.');
          if (context.envelope.id === 'never') throw new ChassisError('invalid', 'no', 'It never will.');
          if (context.envelope.id === 'slow') await released.promise;
        },
      };
      const chain = new HandlerChain(entry, {
        service: 'retriever',
        bus: under.bus,
        tokens,
        logger: new SilentLogger(),
        clock: () => new Date(),
        stopping: signal,
      });
      const topic: Topic = 'document.submitted';
      under.bus.subscribe({
        group: 'retriever',
        topics: [topic],
        delivery: 'group',
        deliver: async (delivery) => await chain.deliver(delivery),
      });
      await under.bus.start();
      const send = async (id: string): Promise<void> => {
        const origin = {
          source: 'retriever',
          tenant: 'demo',
          principal,
          now: new Date(),
          dataClass: 'internal',
        } as const;
        await under.bus.publish([outgoing(DocumentSubmitted, DocumentSubmitted.example, { ...origin, id, key: id })]);
      };
      for (const id of ['fine', 'again', 'never', 'slow']) await send(id);
      const labels = [`messaging_destination_name="${topic}"`];
      const ofRetriever = [...labels, 'chassis_service="retriever"'];
      await until(async () => (await valueOf('chassis_messages_retried_total', ...ofRetriever)) === 1);
      await until(async () => (await valueOf('chassis_messages_dead_lettered_total', ...ofRetriever)) === 1);
      await until(async () => ((await valueOf('messaging_process_duration_count', ...ofRetriever)) ?? 0) >= 1);
      const lag = async () =>
        await valueOf('messaging_consumer_lag', ...labels, 'messaging_consumer_group_name="retriever"');
      await until(async () => ((await lag()) ?? 0) >= 1);
      released.resolve();
      await until(async () => (await lag()) === 0);
      expect(await lag()).toBe(0);
    });
  });
}
