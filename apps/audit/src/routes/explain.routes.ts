import { AuditFactSchema, ChassisError, RunExplain, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { ChainStore } from '../chain/chain-store.js';
import { explainRun } from '../domain/explain-run.js';
import { openPayloads, shownPayloads } from '../domain/shown-payloads.js';
import { PayloadReader } from '../payload-reader.js';

/** Explains a run from its records. Another tenant's run has no records here, so it is as unknown as one that never was. */
@Controller()
export class ExplainRoutes {
  constructor(
    private readonly chain: ChainStore,
    private readonly payloads: PayloadReader,
  ) {}

  @Serves(RunExplain)
  async explain(
    { run }: z.output<typeof RunExplain.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof RunExplain>> {
    const records = await this.chain.ofRun(tenant, run);
    if (records.length === 0) {
      throw new ChassisError(
        'rejected',
        'unknown-run',
        `There is no record of a run ${run}; check the id, or wait a moment if it was just started.`,
      );
    }
    const facts = records.map(({ seq, fact }) => ({ seq, fact: AuditFactSchema.parse(JSON.parse(fact)) }));
    const opened = await this.payloads.open(tenant, shownPayloads(facts.map(({ fact }) => fact)));
    return explainRun(
      run,
      facts.map(({ seq, fact }) => ({
        seq,
        fact: openPayloads(fact, (ref) => opened.get(ref.payload) ?? { ...ref, state: 'not-validated' }),
      })),
    );
  }
}
