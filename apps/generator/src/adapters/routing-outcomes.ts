import { RunsVerdicts, type StepRef } from '@chassis/contracts';
import { type RouteContext, RouteClient } from '@chassis/messaging';
import { Database, Gatherer, type Tx } from '@chassis/persistence';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import type { RecordedAnswer } from '../domain/routing/attempt-routing.js';
import { labelOf } from '../domain/routing/label-of.js';
import type { RoutingOutcome } from '../domain/routing/train-routing.js';

interface Recorded {
  readonly step: StepRef;
  readonly answers: readonly RecordedAnswer[];
}

/** How many outcomes of a model are known. */
export interface OutcomeCounts {
  readonly model: string;
  readonly passed: number;
  readonly failed: number;
  readonly undecided: number;
}

/** Of each model the latest are learned from. */
const mostPerModel = 4_000;
/** Runs that are asked about at once, and how often at most. */
const [runsAtOnce, mostRounds] = [500, 40];

const insertSql = `insert into routing_outcome (tenant, run, step, attempt, model, before, behind, is_passed, at)
  select $1, run, step, attempt, model, before, behind, passed, now()
  from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::jsonb[], $7::jsonb[], $8::boolean[])
    as one (run, step, attempt, model, before, behind, passed) on conflict do nothing`;
const labelSql = `update routing_outcome o set is_passed = said.passed from unnest($1::text[], $2::text[], $3::int[], $4::boolean[])
    as said (run, step, attempt, passed)
  where (o.run, o.step, o.attempt) = (said.run, said.step, said.attempt) and o.is_passed is null`;
const latestSql = `select model, before, behind, is_passed as "isPassed" from (
    select *, row_number() over (partition by model order by at desc, run, step, attempt) as place from routing_outcome where is_passed is not null) o
  where place <= ${mostPerModel} order by at, run, step, attempt, model`;
const countsSql = `select model, count(*) filter (where is_passed)::int as passed, count(*) filter (where not is_passed)::int as failed,
    count(*) filter (where is_passed is null)::int as undecided from routing_outcome group by model order by model`;

/** How a tenant's answers went: signs without text, labelled by what checks and people said of them. */
@Injectable()
export class RoutingOutcomes {
  private readonly answers = new Gatherer<Recorded>({
    write: async (tenant, recorded) => await this.write(tenant, recorded),
  });

  constructor(
    private readonly database: Database,
    private readonly routes: RouteClient,
    private readonly logger: Logger,
  ) {}

  /** An outcome that cannot be kept is lost, and the answer is not. */
  async record(tenant: string, step: StepRef, answers: readonly RecordedAnswer[]): Promise<void> {
    await this.answers.add(tenant, { step, answers }).catch((error: unknown) => {
      this.logger.warn({ error }, 'how an answer was routed was not recorded');
    });
  }

  /** Asks the engine what became of answers that have no label yet. */
  async label({ tenant, token }: RouteContext): Promise<void> {
    let after = '';
    for (let round = 0; round < mostRounds; round++) {
      const runs = await this.undecided(tenant, after);
      if (runs.length === 0) return;
      const { verdicts } = await this.routes.call(RunsVerdicts, { runs }, { token });
      const labelled = verdicts.flatMap(({ run, step, attempt, ...said }) => {
        const isPassed = labelOf(said);
        return isPassed === undefined ? [] : [{ run, step, attempt, isPassed }];
      });
      const columns = [
        labelled.map(({ run }) => run),
        labelled.map(({ step }) => step),
        labelled.map(({ attempt }) => attempt),
        labelled.map(({ isPassed }) => isPassed),
      ];
      await this.database.withTenant(tenant, async (tx) => await tx.last(labelSql, columns));
      after = runs.at(-1)!;
    }
  }

  /** The latest labelled ones of each model, oldest first. */
  async latest(tenant: string): Promise<RoutingOutcome[]> {
    return await this.database.withTenant(tenant, async (tx) => await tx.last<RoutingOutcome>(latestSql, []));
  }

  async counts(tenant: string): Promise<OutcomeCounts[]> {
    return await this.database.withTenant(tenant, async (tx) => await tx.last<OutcomeCounts>(countsSql, []));
  }

  /** Returns how many went. */
  async forget(tx: Tx): Promise<number> {
    return (await tx.query('delete from routing_outcome returning run')).length;
  }

  private async undecided(tenant: string, after: string): Promise<string[]> {
    const sql = `select distinct run from routing_outcome where is_passed is null and run > $1 order by run limit ${runsAtOnce}`;
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last<{ run: string }>(sql, [after]));
    return rows.map(({ run }) => run);
  }

  private async write(tenant: string, recorded: readonly Recorded[]): Promise<void[]> {
    const rows = recorded.flatMap(({ step, answers }) => answers.map((one) => ({ ...step, ...one })));
    const columns = [
      rows.map(({ run }) => run),
      rows.map(({ step }) => step),
      rows.map(({ attempt }) => attempt),
      rows.map(({ model }) => model),
      rows.map(({ before }) => JSON.stringify(before)),
      rows.map(({ behind }) => JSON.stringify(behind)),
      rows.map(({ isPassed }) => isPassed ?? null),
    ];
    await this.database.withTenant(tenant, async (tx) => await tx.last(insertSql, [tenant, ...columns]), {
      durability: 'async',
    });
    return [];
  }
}
