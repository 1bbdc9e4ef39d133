import type { ServiceName } from '@chassis/contracts';
import type { DeadLetters, MessageBus, Outbox, RouteClient, RouteRegistry, Turns } from '@chassis/messaging';
import type { PayloadStore } from '@chassis/payloads';
import type { Database } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import type { PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import type { Clock } from './clock.js';
import type { Limiter } from './limiter.js';
import type { LiveChannel } from './live-channel.js';

/** What a service stands on; which adapters these are is decided once, by settings, when the platform is opened. */
export interface Platform {
  readonly bus: MessageBus;
  readonly outbox: Outbox;
  readonly deadLetters: DeadLetters;
  /** Who may do something next in this process: tenants take turns, handlers of messages by themselves. */
  readonly turns: Turns;
  /** Calls routes, wherever their owners run. */
  readonly routes: RouteClient;
  /** The routes that are answered in this process. */
  readonly served: RouteRegistry;
  readonly payloads: PayloadStore;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly live: LiveChannel;
  readonly limiter: Limiter;
  readonly logger: Logger;
  readonly stopping: AbortController;
  readonly settings: Readonly<Record<string, string | undefined>>;
  databaseOf(service: ServiceName): Database;
  signerOf(service: ServiceName): Signer;
  tokensOf(service: ServiceName): PrincipalTokens;
  /** Starts delivering; after every service has subscribed. */
  start(): Promise<void>;
  /** Stops delivering, waits for running handlers, closes connections and what was started. */
  stop(): Promise<void>;
}
