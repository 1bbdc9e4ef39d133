import { AuditFactSchema, ChassisError, type PayloadRef, RunExplain, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { ChainStore } from '../chain/chain-store.js';
import { explainRun } from '../domain/explain-run.js';
import { openPayloads, shownPayloads } from '../domain/shown-payloads.js';
import { type OpenedPayload, PayloadReader } from '../payload-reader.js';
import { WithheldTexts } from '../withheld-texts.js';

/** Explains a run from its records. Another tenant's run has no records here, so it is as unknown as one that never was. */
@Controller()
export class ExplainRoutes {
  constructor(
    private readonly chain: ChainStore,
    private readonly payloads: PayloadReader,
    private readonly withheld: WithheldTexts,
  ) {}

  @Serves(RunExplain)
  async explain(
    { run }: z.output<typeof RunExplain.input>,
    { tenant, token }: RouteContext,
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
    const plain = facts.map(({ fact }) => fact);
    const opened = await this.payloads.open(tenant, shownPayloads(plain));
    const withheld = await this.withheld.of(plain, token);
    const shown = (ref: PayloadRef): OpenedPayload | undefined => {
      const [one, state] = [opened.get(ref.payload), withheld.get(ref.payload)];
      return one?.state === 'present' && state !== undefined ? { ...ref, state } : one;
    };
    return explainRun(
      run,
      facts.map(({ seq, fact }) => ({
        seq,
        fact: openPayloads(fact, (ref) => shown(ref) ?? { ...ref, state: 'not-validated' }),
      })),
    );
  }
}
