import { Database, type Tx, type TxOptions } from '@chassis/persistence';

/** A database as a process sees it that can be frozen: nothing it asks for happens before it thaws. */
export class FreezableDatabase extends Database {
  private thawed = Promise.resolve();
  private go = (): void => undefined;

  constructor(private readonly inner: Database) {
    super();
  }

  freeze(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.thawed = promise;
    this.go = resolve;
  }
  thaw(): void {
    this.go();
  }

  async withTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>, options?: TxOptions): Promise<T> {
    await this.thawed;
    return await this.inner.withTenant(tenant, work, options);
  }

  async acrossTenants<R extends object>(functionName: string, parameters?: readonly unknown[]): Promise<R[]> {
    await this.thawed;
    return await this.inner.acrossTenants<R>(functionName, parameters);
  }
}
