import { randomUUID } from 'node:crypto';
import {
  type Envelope,
  type MessageDefinition,
  type RouteDefinition,
  type RouteInput,
  type RouteOutput,
  type Topic,
  topics,
} from '@chassis/contracts';
import { MessageBus, outgoing, RouteRegistry, type Subscription, toWire } from '@chassis/messaging';
import { type Platform, type RunningService, startService } from '@chassis/service-kit';
import type { TestLine } from '@chassis/testing';
import { orchestrator } from '../src/index.js';

/** Sends as the line's bus does, and is given its messages by the test: what a rebalance gives an instance is decided here. */
class BusByHand extends MessageBus {
  readonly subscriptions: Subscription[] = [];

  constructor(private readonly inner: MessageBus) {
    super();
  }

  get isOfOneProcess(): boolean {
    return this.inner.isOfOneProcess;
  }

  async publish(...given: Parameters<MessageBus['publish']>): Promise<void> {
    await this.inner.publish(...given);
  }
  subscribe(subscription: Subscription): void {
    this.subscriptions.push(subscription);
  }
  async retryLater(...given: Parameters<MessageBus['retryLater']>): Promise<void> {
    await this.inner.retryLater(...given);
  }
  async deadLetter(...given: Parameters<MessageBus['deadLetter']>): Promise<void> {
    await this.inner.deadLetter(...given);
  }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

/** Another process of the orchestrator on the same database: its own memory, its own timers. */
export class FurtherInstance {
  private constructor(
    private readonly platform: Platform,
    private readonly bus: BusByHand,
    private readonly service: RunningService,
  ) {}

  static async start(line: TestLine, more: Partial<Platform> = {}): Promise<FurtherInstance> {
    const bus = new BusByHand(line.platform.bus);
    const served = new RouteRegistry(line.platform.tokensOf('ingress'), () => line.platform.clock.now());
    const platform = { ...line.platform, ...more, bus, served };
    return new FurtherInstance(platform, bus, await startService(orchestrator, platform));
  }

  /** Resolves once the instance has acknowledged the message. */
  async deliver<D extends MessageDefinition>(
    definition: D,
    data: Record<string, unknown>,
    to: { as: string; tenant?: string; run?: string; step?: Envelope['step'] },
  ): Promise<void> {
    const topic = definition.topic as Topic;
    const run = to.run ?? to.step?.run;
    const message = outgoing(definition, data as never, {
      source: topics[topic].from[0],
      tenant: to.tenant ?? 'demo',
      principal: to.as,
      id: randomUUID(),
      now: this.platform.clock.now(),
      dataClass: 'internal',
      ...(run !== undefined && { run }),
      ...(to.step !== undefined && { step: to.step }),
    });
    const subscription = this.bus.subscriptions.find((one) => one.topics.includes(topic));
    if (subscription === undefined) throw new Error(`the orchestrator takes no ${topic}`);
    await subscription.deliver({ topic, ...toWire(message), deliveryCount: 1 });
  }

  async call<R extends RouteDefinition>(
    route: R,
    input: RouteInput<R>,
    caller: { as: string },
  ): Promise<RouteOutput<R>> {
    return await this.platform.served.call(route, input, { token: caller.as });
  }

  async stop(): Promise<void> {
    await this.service.close();
  }
}
