import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '@chassis/persistence';

export interface Durable {
  /** Rows inserted and updated so far, in all tables of the database. */
  readonly records: number;
  readonly commits: number;
}

/** An idle connection tells what it did after ten seconds at the latest. */
const statisticsLagMs = 11_000;

/** What PostgreSQL itself counted; the same question to ours and to the peers. */
export async function durableRecords(connection: Parameters<typeof createPool>[0]): Promise<Durable> {
  await sleep(statisticsLagMs);
  const pool = createPool(connection, 'public', 1);
  try {
    const { rows } = await pool.query<Durable>(
      `select (select sum(n_tup_ins + n_tup_upd) from pg_stat_user_tables) as records,
              (select xact_commit from pg_stat_database where datname = current_database()) as commits`,
    );
    return rows[0] as Durable;
  } finally {
    await pool.end();
  }
}
