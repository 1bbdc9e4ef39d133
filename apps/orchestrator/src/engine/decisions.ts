import { type ActionDecision, ChassisError, type DecisionMark, type PayloadRef } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Signer } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import { type ApprovalRow, ApprovalStore } from '../adapters/approval-store.js';
import type { RunRow } from '../adapters/run-row.js';
import { RunStore } from '../adapters/run-store.js';
import { DecidedContent } from './decided-content.js';
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
    private readonly payloads: PayloadStore,
    private readonly signer: Signer,
  ) {}

  /** The row after the commit. Throws `rejected`/`approval-closed` when it was decided, expired or void before. */
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
    if (marks.length > 0) await this.content.requireText(tenant, approval, marks);
    const stored = decision === 'edit' ? await this.store({ row, approval, edited }, ctx) : undefined;
    const decidedOn = stored ?? approval.payload ?? undefined;
    const token =
      approval.kind === 'approval' && decision !== 'reject'
        ? await this.sign({ tenant, approval, row, subject: principal.subject }, decidedOn)
        : undefined;
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
      },
    });
    const after = await this.approvals.get(tenant, approval.id);
    const status = { accept: 'accepted', edit: 'edited', reject: 'rejected' }[decision];
    if (after?.status === status && after.decided_by === principal.subject) return after;
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

  private async sign(
    { tenant, approval, row, subject }: { tenant: string; approval: ApprovalRow; row: RunRow; subject: string },
    decidedOn: PayloadRef | undefined,
  ): Promise<string> {
    const action = await this.content.actionOf(tenant, approval);
    const repeat = row.state.repeats?.[action];
    if (repeat !== undefined && !subject.startsWith('user:'))
      throw new ChassisError(
        'denied',
        'person-required',
        `${approval.operation ?? action} was done by run ${repeat.run}; a person decides whether to do it once more, not ${subject}.`,
      );
    const decision: ActionDecision = {
      tenant,
      run: approval.run,
      step: action,
      operation: approval.operation ?? '',
      argumentsHash: decidedOn?.payload ?? '',
      approval: approval.id,
      decidedBy: subject,
      evidenceHash: approval.evidence?.payload ?? '',
      ...(repeat && { repeats: repeat.run }),
    };
    return await this.signer.sign(decision);
  }
}

export const closed = (id: string, status: string): ChassisError =>
  new ChassisError('rejected', 'approval-closed', `Approval ${id} is ${status}; there is nothing left to decide.`);
