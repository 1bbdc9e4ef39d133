import { BudgetStore, migrations, PostgresMoneyLedger } from '@chassis/generator/money';
import { type EmbeddedPostgres, ensureDatabase, PostgresDatabase, provision, roleOf } from '@chassis/persistence';

const password = 'chaos';

/** How a caller's process reaches the database that the scenario started. */
export interface MoneyAddress {
  readonly host: string;
  readonly port: number;
}

/** The generator's own ledger on a Postgres, as one of several processes. */
export class MoneyServer {
  readonly ledger: PostgresMoneyLedger;
  readonly budgets: BudgetStore;

  private constructor(readonly database: PostgresDatabase) {
    this.ledger = new PostgresMoneyLedger(database);
    this.budgets = new BudgetStore(database);
  }

  /** Makes the tables of the generator, once. */
  static async provision(server: EmbeddedPostgres): Promise<void> {
    await ensureDatabase(server.connection('postgres'), 'chassis');
    await provision(server.connection('chassis'), [{ schema: 'generator', password, migrations }]);
  }

  static connect({ host, port }: MoneyAddress): MoneyServer {
    const connection = { host, port, database: 'chassis', user: roleOf('generator'), password };
    return new MoneyServer(new PostgresDatabase({ connection, schema: 'generator' }));
  }
}
