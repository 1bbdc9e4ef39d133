import { AccessRecheck, ChassisError, type PassageRef, type PayloadRef } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { RunStore } from '../adapters/run-store.js';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';

/**
 * A run may wait for a person longer than its subject's rights last. What is decided on was drawn from the passages that the run found, so nobody says yes
 * to it once one of them may no longer be seen.
 */
@Injectable()
export class SourcesOfDecision {
  constructor(
    private readonly runs: RunStore,
    private readonly catalog: WorkflowCatalog,
    private readonly routes: RouteClient,
    private readonly payloads: PayloadStore,
  ) {}

  /** Throws `rejected`/`source-withdrawn`, and `transient` when the retriever does not say. */
  async requirePermitted(tenant: string, run: string): Promise<void> {
    const row = (await this.runs.load(tenant, [run])).get(run);
    if (row === undefined) return;
    const { steps } = await this.catalog.workflow(tenant, row.hash, row.workflow);
    const outputs = steps.filter(({ kind }) => kind === 'retrieve').map(({ id }) => row.state.steps[id]?.output);
    const refs = outputs.flatMap((output) => (output !== undefined && 'ref' in output ? [output.ref] : []));
    const found = await Promise.all(refs.map(async (ref) => await this.passagesIn(tenant, ref)));
    const passages = found.flat().map(({ document, version, chunk }) => ({ document, version, chunk }));
    if (passages.length === 0) return;
    const { isAllowed } = await this.routes.call(AccessRecheck, { passages }, { token: row.principal });
    if (isAllowed.length !== passages.length || !isAllowed.every(Boolean)) throw withdrawn();
  }

  private async passagesIn(tenant: string, ref: PayloadRef): Promise<readonly PassageRef[]> {
    const found = (await this.payloads.getJson(tenant, ref).catch((error: unknown) => {
      if (['payload-erased', 'payload-missing'].includes(ChassisError.from(error).code)) throw withdrawn(error);
      throw error;
    })) as { passages: readonly PassageRef[] };
    return found.passages;
  }
}

const withdrawn = (cause?: unknown): ChassisError =>
  new ChassisError(
    'rejected',
    'source-withdrawn',
    'A document that the run found may no longer be seen by its subject, or has a newer version: what was drawn from it cannot be approved. Reject it, or run it again.',
    { cause },
  );
