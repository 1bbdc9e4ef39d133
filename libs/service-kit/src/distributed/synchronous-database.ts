import { Database, type Tx } from '@chassis/persistence';

/** Waits for the disk at every commit: a message that left over another broker must not tell of rows that a crash takes back. */
export class SynchronousDatabase extends Database {
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
