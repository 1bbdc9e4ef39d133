import type { StepRef } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** As long as others may wait for one answer, and as long as a process that died can hold them up. */
export const flightMs = 10_000;

/** Which attempt is answering a question right now, seen by all instances: a row with an end, so that nobody has to clean up behind the dead. */
@Injectable()
export class AnswerFlights {
  constructor(private readonly database: Database) {}

  /** False while an attempt of another run is at it. A step never waits for its own run. */
  async take(tenant: string, exact: string, { run, step, attempt }: StepRef): Promise<boolean> {
    const sql = `insert into answer_flight as known (tenant, exact, run, step, attempt, until)
      values ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))
      on conflict (tenant, exact) do update set run = excluded.run, step = excluded.step, attempt = excluded.attempt, until = excluded.until
      where known.until < clock_timestamp() or known.run = excluded.run returning exact`;
    const values = [tenant, exact, run, step, attempt, flightMs / 1_000];
    return (await this.database.withTenant(tenant, async (tx) => await tx.last(sql, values))).length === 1;
  }

  /** Also takes away what others left behind. */
  async end(tenant: string, exact: string, { run, step, attempt }: StepRef): Promise<void> {
    const sql = `delete from answer_flight where (exact = $1 and run = $2 and step = $3 and attempt = $4)
      or until < clock_timestamp() - interval '1 minute'`;
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [exact, run, step, attempt]));
  }
}
