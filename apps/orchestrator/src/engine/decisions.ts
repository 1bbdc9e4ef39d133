import { ChassisError, type DecisionMark, type PayloadRef } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { type ApprovalRow, ApprovalStore } from '../adapters/approval-store.js';
import type { RunRow } from '../adapters/run-row.js';
import { RunStore } from '../adapters/run-store.js';
import { DecidedContent } from './decided-content.js';
import { Deciders } from './deciders.js';
import { Engine } from './engine.js';

export interface Decision {
  readonly decision: 'accept' | 'edit' | 'reject';
  readonly edited?: unknown;
  readonly comment?: string | undefined;
  /** Places in the text that was shown. */
  readonly marks?: readonly DecisionMark[] | undefined;
}

/** Takes a person's decision into the run: what was shown is what is signed. */
@Injectable()
export class Decisions {
  constructor(
    private readonly engine: Engine,
    private readonly approvals: ApprovalStore,
    private readonly runs: RunStore,
    private readonly content: DecidedContent,
    private readonly deciders: Deciders,
    private readonly payloads: PayloadStore,
  ) {}

  /**
   * The row after the commit: still open where more persons must accept. Throws `rejected`/`approval-closed` when it was decided, expired or void
   * before, and what `Deciders.require` throws.
   */
  async decide(
    approval: ApprovalRow,
    { decision, edited, comment, marks = [] }: Decision,
    ctx: RouteContext,
  ): Promise<ApprovalRow> {
    const { tenant, principal } = ctx;
    const row = (await this.runs.load(tenant, [approval.run])).get(approval.run);
    if (row === undefined) throw new ChassisError('bug', 'unknown-run', `Approval ${approval.id} belongs to no run.`);
    if (row.state.pause !== undefined)
      throw new ChassisError('rejected', 'run-paused', `Run ${approval.run} is paused; resume it, then decide.`);
    const decider = await this.deciders.require(approval, decision, ctx);
    if (marks.length > 0) await this.content.requireText(tenant, approval, marks);
    const stored = decision === 'edit' ? await this.store({ row, approval, edited }, ctx) : undefined;
    const decidedOn = stored ?? approval.payload ?? undefined;
    const token = await this.deciders.sign({ approval, row, decider, decidedOn }, decision, ctx);
    const note = await this.note({ comment, marks }, row, tenant);
    await this.engine.submit(tenant, {
      run: approval.run,
      event: {
        kind: 'decided',
        step: approval.step,
        approval: approval.id,
        decision,
        by: principal.subject,
        token,
        edited: stored,
        comment: note,
        ...decider,
      },
    });
    const after = await this.approvals.get(tenant, approval.id);
    if (after !== undefined && isTaken(after, decision, principal.subject)) return after;
    throw closed(approval.id, after?.status ?? 'void');
  }

  private async note(
    { comment, marks = [] }: Pick<Decision, 'comment' | 'marks'>,
    { state }: RunRow,
    tenant: string,
  ): Promise<PayloadRef | undefined> {
    const said = { ...(comment !== undefined && { comment }), ...(marks.length > 0 && { marks }) };
    return Object.keys(said).length === 0 ? undefined : await this.payloads.putJson(tenant, said, state.dataClass);
  }

  private async store(
    { row, approval, edited }: { row: RunRow; approval: ApprovalRow; edited: unknown },
    asker: RouteContext,
  ): Promise<PayloadRef> {
    const checked = await this.content.checked(row, approval, edited, asker);
    return await this.payloads.putJson(asker.tenant, checked, row.state.dataClass);
  }
}

export const closed = (id: string, status: string): ChassisError =>
  new ChassisError('rejected', 'approval-closed', `Approval ${id} is ${status}; there is nothing left to decide.`);

/** Whether the row says what this person has said: as its last word, or as one of several that it needs. */
function isTaken(
  { status, decided_by: by, given }: ApprovalRow,
  decision: Decision['decision'],
  subject: string,
): boolean {
  const wanted = { accept: 'accepted', edit: 'edited', reject: 'rejected' }[decision];
  if (status === wanted) return by === subject;
  return status === 'open' && decision === 'accept' && given.some((one) => one.by === subject);
}
