import {
  type Approval,
  ApprovalsDecide,
  ApprovalsGet,
  ApprovalsList,
  ChassisError,
  type DecisionMark,
  type PayloadRef,
  type RouteOutput,
} from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { type ApprovalRow, ApprovalStore } from '../adapters/approval-store.js';
import { SubjectDirectory } from '../adapters/subject-directory.js';
import { Deciders } from '../engine/deciders.js';
import { closed, Decisions } from '../engine/decisions.js';
import { SourcesOfDecision } from '../engine/sources-of-decision.js';

/** What people are asked, for those who hold the role, and what they decide. */
@Controller()
export class ApprovalsRoutes {
  constructor(
    private readonly approvals: ApprovalStore,
    private readonly subjects: SubjectDirectory,
    private readonly decisions: Decisions,
    private readonly deciders: Deciders,
    private readonly sources: SourcesOfDecision,
    private readonly payloads: PayloadStore,
  ) {}

  @Serves(ApprovalsList)
  async list(
    input: z.output<typeof ApprovalsList.input>,
    { tenant, principal }: RouteContext,
  ): Promise<RouteOutput<typeof ApprovalsList>> {
    const roles = await this.subjects.rolesOf(tenant, principal.subject);
    const { status, run, limit, after } = input;
    const rows = await this.approvals.list(tenant, { status, run, roles, limit, after });
    const approvals = await Promise.all(rows.map(async (row) => await this.shown(tenant, row)));
    const last = rows.at(-1);
    return { approvals, ...(rows.length === limit && last && { next: last.id }) };
  }

  @Serves(ApprovalsGet)
  async get(
    { approval }: z.output<typeof ApprovalsGet.input>,
    ctx: RouteContext,
  ): Promise<RouteOutput<typeof ApprovalsGet>> {
    return await this.shown(ctx.tenant, await this.permitted(approval, ctx));
  }

  @Serves(ApprovalsDecide)
  async decide(
    input: z.output<typeof ApprovalsDecide.input>,
    ctx: RouteContext,
  ): Promise<RouteOutput<typeof ApprovalsDecide>> {
    const row = await this.permitted(input.approval, ctx);
    if (row.payload_hash !== input.payloadHash) {
      throw new ChassisError(
        'rejected',
        'stale-approval',
        `Approval ${row.id} shows ${row.payload_hash}, and the decision is on ${input.payloadHash}: read it again and decide on what it shows now.`,
      );
    }
    if (row.status !== 'open') throw closed(row.id, row.status);
    const { decision, edited, comment, marks } = input;
    if (decision !== 'reject') await this.sources.requirePermitted(ctx.tenant, row.run);
    return await this.shown(ctx.tenant, await this.decisions.decide(row, { decision, edited, comment, marks }, ctx));
  }

  private async permitted(id: string, { tenant, principal }: RouteContext): Promise<ApprovalRow> {
    const row = await this.approvals.get(tenant, id);
    if (row === undefined) throw new ChassisError('rejected', 'unknown-approval', `There is no approval ${id}.`);
    const roles = await this.subjects.rolesOf(tenant, principal.subject);
    if (!roles.includes(row.role))
      throw new ChassisError('denied', 'role-required', `Approval ${id} is for the role ${row.role}.`);
    return row;
  }

  private async shown(tenant: string, row: ApprovalRow): Promise<Approval> {
    const [payload, evidence, note] = await Promise.all(
      [row.payload, row.evidence, row.comment].map(async (ref) => await this.content(tenant, ref)),
    );
    const { comment, marks } = (note ?? {}) as { comment?: string; marks?: DecisionMark[] };
    return {
      id: row.id,
      run: row.run,
      step: row.step,
      kind: row.kind,
      workflow: row.workflow,
      role: row.role,
      status: row.status,
      payloadHash: row.payload_hash,
      payload: payload ?? null,
      evidence: evidence ?? null,
      requestedAt: row.requested_at.toISOString(),
      dueAt: row.due_at.toISOString(),
      ...(await this.deciders.shown(tenant, row)),
      ...(row.amount !== null && { amount: row.amount }),
      ...(row.not_by !== null && { notBy: row.not_by }),
      ...(row.code !== null && { code: row.code }),
      ...(row.operation !== null && { operation: row.operation }),
      ...(row.decided_by !== null && { decidedBy: row.decided_by }),
      ...(row.decided_at !== null && { decidedAt: row.decided_at.toISOString() }),
      ...(comment !== undefined && { comment }),
      ...(marks !== undefined && { marks }),
    };
  }

  private async content(tenant: string, ref: PayloadRef | null): Promise<unknown> {
    if (ref === null) return null;
    try {
      return await this.payloads.getJson(tenant, ref);
    } catch (error) {
      // Deleted on request, or past its retention: the row and its hash stay.
      if (!['payload-erased', 'payload-missing'].includes(ChassisError.from(error).code)) throw error;
      return { erased: true };
    }
  }
}
