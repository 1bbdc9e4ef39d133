import type { ChassisError, ServiceName } from '@chassis/contracts';
import { type Delivery, MessageBus, type OutgoingMessage, type Subscription } from '@chassis/messaging';
import { payloadSchema, PostgresPayloadStore } from '@chassis/payloads';
import { Database, type Tx } from '@chassis/persistence';
import type { Platform } from '@chassis/service-kit';

class SynchronousDatabase extends Database {
  constructor(private readonly inner: Database) {
    super();
  }
  async withTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.inner.withTenant(tenant, work, { durability: 'sync' });
  }
  async acrossTenants<R extends object>(functionName: string, parameters?: readonly unknown[]): Promise<R[]> {
    return await this.inner.acrossTenants<R>(functionName, parameters);
  }
}

class SynchronousBus extends MessageBus {
  readonly isOfOneProcess = true;

  constructor(private readonly inner: MessageBus) {
    super();
  }
  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.inner.publish(messages, { durability: 'sync' });
  }
  subscribe(subscription: Subscription): void {
    this.inner.subscribe(subscription);
  }
  async retryLater(group: string, delivery: Delivery, delayMs: number): Promise<void> {
    await this.inner.retryLater(group, delivery, delayMs);
  }
  async deadLetter(group: string, delivery: Delivery, error: ChassisError): Promise<void> {
    await this.inner.deadLetter(group, delivery, error);
  }
  async start(): Promise<void> {
    await this.inner.start();
  }
  async stop(): Promise<void> {
    await this.inner.stop();
  }
}

/** The embedded platform with every commit of rows, messages and texts on disk before anybody goes on, as the peers do it. */
export function synchronous(platform: Platform): Platform {
  // The store's pool is the one that the platform opened for its schema.
  const texts = platform.databaseOf(payloadSchema as ServiceName);
  return {
    ...platform,
    bus: new SynchronousBus(platform.bus),
    payloads: new PostgresPayloadStore(new SynchronousDatabase(texts), { durability: 'sync' }),
    databaseOf: (service) => new SynchronousDatabase(platform.databaseOf(service)),
  };
}
