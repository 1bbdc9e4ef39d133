import { ChassisError } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { PrincipalTokens } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import { RunStore } from '../adapters/run-store.js';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { planRerun } from '../domain/plan-rerun.js';
import { Engine } from './engine.js';

export interface RerunRequest {
  readonly run: string;
  readonly from?: string | undefined;
  /** Confirmed actions to do once more, each with a person's approval. */
  readonly repeat?: readonly string[] | undefined;
  /** The new run, and the principal that ingress signed for it. */
  readonly as: string;
  readonly principal: string;
  readonly deadline?: string | undefined;
}

/** Runs what has ended again, from a step on, as a new run of whoever asks. */
@Injectable()
export class Reruns {
  constructor(
    private readonly engine: Engine,
    private readonly runs: RunStore,
    private readonly catalog: WorkflowCatalog,
    private readonly tokens: PrincipalTokens,
  ) {}

  /** Resolves after the commit. Throws `rejected` where the old run is unknown, open, or not to be repeated. */
  async rerun(request: RerunRequest, ctx: RouteContext): Promise<void> {
    const { tenant, principal: caller } = ctx;
    const { run, from, repeat, as, principal, deadline } = request;
    const { run: signedFor, subject, tenant: signedIn, keyId } = await this.tokens.verify(principal, ctx.now());
    if (signedFor !== as || signedIn !== tenant || subject !== caller.subject)
      throw new ChassisError('denied', 'foreign-run', 'The principal was signed for another run.');
    const old = (await this.runs.load(tenant, [run])).get(run);
    if (old === undefined) throw new ChassisError('rejected', 'unknown-run', `There is no run ${run}.`);
    if (old.hash === '')
      throw new ChassisError('rejected', 'nothing-to-rerun', 'The run never started; start a new one.');
    const { state } = old;
    const start = {
      workflow: old.workflow,
      input: state.input,
      acceptedAt: ctx.now().getTime(),
      deadlineAt: deadline === undefined ? undefined : Date.parse(deadline),
      budgetMicroUsd: state.budgetMicroUsd,
      dataClass: state.dataClass,
      origin: `rerun:${run}`,
      rerun: planRerun(await this.catalog.workflow(tenant, old.hash, old.workflow), state, {
        from,
        repeat,
        isForAnother: subject !== old.subject,
      }),
      subject,
      keyId,
      principal,
      traceparent: old.traceparent,
    };
    await this.engine.submit(tenant, { run: as, start });
  }
}
