import { ChassisError, DocumentSubmitted } from '@chassis/contracts';
import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { beforeEach, describe, expect, it } from 'vitest';
import { SilentLogger } from '../conformance/silent-logger.js';
import { type Delivery, MessageBus } from '../message-bus.js';
import { outgoing } from '../outgoing.js';
import { toWire } from '../wire.js';
import { HandlerChain } from './handler-chain.js';

/** Keeps what it is told. */
class RecordingBus extends MessageBus {
  readonly isOfOneProcess = true;
  readonly delays: number[] = [];
  readonly dead: string[] = [];
  async publish(): Promise<void> {}
  subscribe(): void {}
  async retryLater(_group: string, _delivery: Delivery, delayMs: number): Promise<void> {
    this.delays.push(delayMs);
    await Promise.resolve();
  }
  async deadLetter(_group: string, _delivery: Delivery, { code }: ChassisError): Promise<void> {
    this.dead.push(code);
    await Promise.resolve();
  }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

describe('a message without a run that fails', () => {
  let bus: RecordingBus;
  let delivery: Delivery;
  let error: ChassisError;
  let chain: HandlerChain;
  beforeEach(async () => {
    bus = new RecordingBus();
    const keys = await createKeyPair();
    const tokens = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
    const now = new Date();
    const notAfter = new Date(now.getTime() + 60_000).toISOString();
    const principal = await tokens.issue({ tenant: 'demo', subject: 'user:ada', notAfter });
    const origin = { source: 'retriever', tenant: 'demo', principal, id: 'd1', now, dataClass: 'internal' } as const;
    const { key, headers, value } = toWire(outgoing(DocumentSubmitted, DocumentSubmitted.example, origin));
    delivery = { topic: 'document.submitted', key, headers, value, deliveryCount: 1 };
    const { signal } = new AbortController();
    const handle = async () => await Promise.reject(error);
    chain = new HandlerChain(
      { handles: DocumentSubmitted, handle },
      { service: 'retriever', bus, tokens, logger: new SilentLogger(), clock: () => new Date(), stopping: signal },
    );
  });
  const deliver = async (...counts: number[]): Promise<void> => {
    for (const deliveryCount of counts) await chain.deliver({ ...delivery, deliveryCount });
  };

  it('is tried often while what it needs may come back at once, then at longer delays, and not for ever', async () => {
    error = new ChassisError('transient', 'service-unavailable', 'The orchestrator does not answer.');
    await deliver(1, 10, 11, 50, 51, 1_439);
    expect(bus.delays).toEqual([1_000, 1_000, 10_000, 10_000, 60_000, 60_000]);
    expect(bus.dead).toEqual([]);
    await deliver(1_440);
    expect(bus.dead).toEqual(['service-unavailable']);
  });

  it('is put aside after three more tries where our code is to blame', async () => {
    error = new ChassisError('bug', 'oops', 'It never will.');
    await deliver(1, 2, 3, 4);
    expect(bus.delays).toEqual([1_000, 10_000, 60_000]);
    expect(bus.dead).toEqual(['oops']);
  });
});
