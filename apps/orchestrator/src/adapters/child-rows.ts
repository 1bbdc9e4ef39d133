import type { PayloadRef, TerminalStatus } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** How one item of a map came out, as the row of its run says. */
export interface ChildRow {
  readonly index: number;
  readonly status: TerminalStatus;
  readonly reason: string | null;
  readonly result: PayloadRef | null;
}

const sql = `select (state->'childOf'->>'index')::int as index, status, reason, state->'result' as result from runs
  where parent = $1 and state->'childOf'->>'step' = $2 order by 1`;

/** The runs that a step started, in the order of its items. */
@Injectable()
export class ChildRows {
  constructor(private readonly database: Database) {}

  async of(tenant: string, run: string, step: string): Promise<ChildRow[]> {
    return await this.database.withTenant(tenant, async (tx) => await tx.last<ChildRow>(sql, [run, step]), {
      durability: 'async',
    });
  }
}
