import {
  ChassisError,
  consumedBy,
  type MessageDefinition,
  RunCancelled,
  type RouteDefinition,
  routes,
  type ServiceName,
  topics,
  type Topic,
} from '@chassis/contracts';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Database } from '@chassis/persistence';
import { type ChainOptions, HandlerChain, type HandlerEntry } from './chain/handler-chain.js';
import type { HandlerExtras } from './handles.js';
import { LeasePool } from './leases/lease-pool.js';
import type { Delivery } from './message-bus.js';
import type { RouteRegistry } from './route-registry.js';

export interface BusServerOptions extends ChainOptions {
  /** Of the service; with `leaseMigrations` applied where one of its handlers works under a lease. */
  database: Database;
}

interface FoundHandler {
  readonly extras: Extract<HandlerExtras, { handles: MessageDefinition }>;
  readonly handler: MessageHandler;
}

/** Nest's transport on our bus: finds the handlers of one service, checks them against the topics table, and subscribes. */
export class BusServer extends Server implements CustomTransportStrategy {
  constructor(
    private readonly options: BusServerOptions,
    private readonly registry: RouteRegistry,
  ) {
    super();
  }

  private leases: LeasePool | undefined;

  listen(callback: (error?: unknown) => void): void {
    try {
      const found = [...this.messageHandlers].map(([pattern, handler]) => ({
        pattern,
        handler,
        extras: handler.extras as unknown as HandlerExtras | undefined,
      }));
      const handlers: FoundHandler[] = [];
      const served = new Set<string>();
      for (const { pattern, handler, extras } of found) {
        if (extras !== undefined && 'serves' in extras) this.serve(extras.serves, handler, served);
        else if (extras !== undefined && 'handles' in extras) handlers.push({ extras, handler });
        else
          throw new ChassisError(
            'bug',
            'foreign-pattern',
            `${this.options.service}: the pattern ${pattern} was not declared with @Handles or @Serves.`,
          );
      }
      this.leases = handlers.some(({ extras }) => extras.lease !== undefined) ? this.openLeases() : undefined;
      const handled = this.chains(handlers);
      this.checkComplete(this.options.service, [...handled.keys()], [...served]);
      this.subscribe(handled);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  close(): void {}
  on(): void {}
  unwrap<T>(): T {
    throw new ChassisError('bug', 'no-client', 'The bus has no client of its own to unwrap.');
  }

  /** A service whose handlers do not match the topics table does not start. */
  private checkComplete(service: ServiceName, handled: readonly string[], served: readonly string[]): void {
    const wanted: readonly string[] = consumedBy(service);
    const ownRoutes = Object.values(routes)
      .filter((route) => route.service === service)
      .map((route) => route.name);
    const problems = [
      ...wanted
        .filter((topic) => !handled.includes(topic))
        .map(
          (topic) =>
            `no handler for ${topic}: add a class with @Handles(${className(topic)}) to the module's controllers`,
        ),
      ...handled
        .filter((topic) => !wanted.includes(topic))
        .map((topic) => `a handler for ${topic}, which topics.ts does not give to ${service}`),
      ...ownRoutes
        .filter((name) => !served.includes(name))
        .map((name) => `nothing serves the route ${name}: add @Serves to a class in the module's controllers`),
    ];
    if (problems.length > 0)
      throw new ChassisError('bug', 'incomplete-wiring', `${service} does not start: ${problems.join('; ')}.`);
  }

  private serve(route: RouteDefinition, handler: MessageHandler, served: Set<string>): void {
    if (route.service !== this.options.service)
      throw new ChassisError(
        'bug',
        'foreign-route',
        `${this.options.service} may not serve ${route.name}, which belongs to ${route.service}.`,
      );
    served.add(route.name);
    this.registry.register(route, async (input, context) => await settle(handler(input, context)));
  }

  private openLeases(): LeasePool {
    const { service, database, logger, stopping, bus } = this.options;
    return new LeasePool({ service, database, logger, stopping, isOnlyProcess: bus.isOfOneProcess });
  }

  private chains(handlers: readonly FoundHandler[]): Map<string, HandlerChain> {
    const chains = new Map(handlers.map(({ extras, handler }) => [extras.handles.topic, this.chain(extras, handler)]));
    const { leases } = this;
    // Who works under leases need not look after cancelled runs.
    const isToldOfCancels = consumedBy(this.options.service).includes('run.cancelled');
    if (leases !== undefined && isToldOfCancels && !chains.has(RunCancelled.topic))
      chains.set(RunCancelled.topic, new HandlerChain(cancelling(leases), this.options));
    return chains;
  }

  private chain({ handles, returns, lease }: FoundHandler['extras'], handler: MessageHandler): HandlerChain {
    const entry: HandlerEntry = {
      handles,
      ...(returns !== undefined && { returns }),
      handle: async (data, context) => await settle(handler(data, context)),
    };
    const { leases } = this;
    if (leases !== undefined && handles.topic === RunCancelled.topic)
      return new HandlerChain(cancelling(leases, entry), this.options);
    if (leases === undefined || lease === undefined) return new HandlerChain(entry, this.options);
    const chain = new HandlerChain(entry, this.options, leases);
    leases.register({
      topic: handles.topic,
      ...(lease !== true && lease),
      resume: async (delivery, held) => await chain.resume(delivery, held),
    });
    return chain;
  }

  private subscribe(handled: ReadonlyMap<string, HandlerChain>): void {
    for (const delivery of ['group', 'broadcast'] as const) {
      const mine = ([...handled.keys()] as Topic[]).filter(
        (topic) => ((topics[topic] as { delivery?: string }).delivery ?? 'group') === delivery,
      );
      if (mine.length === 0) continue;
      const deliver = async (one: Delivery) => await (handled.get(one.topic) as HandlerChain).deliver(one);
      const { leases } = this;
      this.options.bus.subscribe({
        ...{ group: this.options.service, topics: mine, delivery, deliver },
        ...(delivery === 'group' && {
          onStart: () => leases?.start(),
          onStop: async () => await leases?.stop(),
        }),
      });
    }
  }
}

/** Aborts the leased handlers of a cancelled run, behind what the service itself does about it. */
const cancelling = (leases: LeasePool, own?: HandlerEntry): HandlerEntry => ({
  handles: RunCancelled,
  handle: async (data, context) => {
    await own?.handle(data, context);
    if (context.run !== undefined) await leases.cancel(context.tenant, context.run);
  },
});

async function settle(result: unknown): Promise<unknown> {
  const value: unknown = await result;
  return isObservable(value) ? await lastValueFrom(value, { defaultValue: undefined }) : value;
}

const className = (topic: string): string =>
  topics[topic as Topic].message.topic
    .split(/[.-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
