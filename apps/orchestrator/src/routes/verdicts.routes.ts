import { type RouteOutput, RunsVerdicts } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import type { StoredEvent } from '../domain/replay.js';
import { verdictsIn } from '../domain/verdicts-in.js';

const eventsSql = `select run, jsonb_agg(event order by version, place) as events
  from run_events, jsonb_array_elements(events) with ordinality as one (event, place)
  where run = any($1) and event ->> 'kind' in ('validated', 'decided') group by run`;

/** What became of answers, for those who learn from it. */
@Controller()
export class VerdictsRoutes {
  constructor(private readonly database: Database) {}

  @Serves(RunsVerdicts)
  async verdicts(
    { runs }: z.output<typeof RunsVerdicts.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof RunsVerdicts>> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ run: string; events: StoredEvent[] }>(eventsSql, [runs]),
    );
    return { verdicts: rows.flatMap(({ run, events }) => verdictsIn(events).map((one) => ({ run, ...one }))) };
  }
}
