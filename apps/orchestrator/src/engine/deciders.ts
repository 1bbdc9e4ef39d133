import { type ActionDecision, type Approval, ChassisError, type Limits, type PayloadRef } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Signer } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import type { ApprovalRow } from '../adapters/approval-store.js';
import { type Standing, SubjectDirectory } from '../adapters/subject-directory.js';
import type { RunRow } from '../adapters/run-row.js';
import { mayApprove } from '../domain/may-approve.js';
import { DecidedContent } from './decided-content.js';

/** A person's own part in a decision, and who has lost theirs since they accepted. */
export interface Decider {
  readonly role: string;
  readonly limits: Limits | undefined;
  readonly withdrawn: readonly string[];
}

/** What one person permits, and as whom. */
interface Permitting {
  readonly approval: ApprovalRow;
  readonly row: RunRow;
  readonly decider: Decider;
  readonly decidedOn: PayloadRef | undefined;
}

/** Who may decide on an approval now: by role, by their own limit, and as another person than those before. */
@Injectable()
export class Deciders {
  constructor(
    private readonly subjects: SubjectDirectory,
    private readonly content: DecidedContent,
    private readonly signer: Signer,
  ) {}

  /** Throws `denied` for who may not say this, `rejected`/`already-approved` for who has said it. Anybody of the role may refuse. */
  async require(
    row: ApprovalRow,
    decision: 'accept' | 'edit' | 'reject',
    { tenant, principal: { subject } }: RouteContext,
  ): Promise<Decider> {
    const standings = await this.subjects.standingsOf(tenant, [subject, ...row.given.map(({ by }) => by)]);
    const own = standings.get(subject);
    const withdrawn = row.given.filter(({ by }) => !counts(row, standings.get(by))).map(({ by }) => by);
    const limits = own === undefined || Object.keys(own.limits).length === 0 ? undefined : own.limits;
    if (decision !== 'reject') this.requirePart(row, decision, subject, limits);
    return { role: row.role, limits, withdrawn };
  }

  /** The engine's signature over who permits exactly these arguments; undefined for a refusal and for reviews, which permit no action. */
  async sign(
    { approval, row, decider, decidedOn }: Permitting,
    decision: 'accept' | 'edit' | 'reject',
    { tenant, principal: { subject } }: RouteContext,
  ): Promise<string | undefined> {
    if (approval.kind !== 'approval' || decision === 'reject') return undefined;
    const action = await this.content.actionOf(tenant, approval);
    const repeat = row.state.repeats?.[action];
    if (repeat !== undefined && !subject.startsWith('user:'))
      throw new ChassisError(
        'denied',
        'person-required',
        `${approval.operation ?? action} was done by run ${repeat.run}; a person decides whether to do it once more, not ${subject}.`,
      );
    const signed: ActionDecision = {
      tenant,
      run: approval.run,
      step: action,
      operation: approval.operation ?? '',
      argumentsHash: decidedOn?.payload ?? '',
      approval: approval.id,
      decidedBy: subject,
      evidenceHash: approval.evidence?.payload ?? '',
      role: decider.role,
      ...(decider.limits && { limits: decider.limits }),
      ...(repeat && { repeats: repeat.run }),
    };
    return await this.signer.sign(signed);
  }

  /** Who has accepted, whether it counts still, and how many are missing. */
  async shown(tenant: string, row: ApprovalRow): Promise<Pick<Approval, 'persons' | 'approvedBy' | 'stillNeeded'>> {
    const { given, persons, status } = row;
    const standings = await this.subjects.standingsOf(
      tenant,
      given.map(({ by }) => by),
    );
    const isOpen = status === 'open';
    const approvedBy = given.map(({ by, at, role = row.role, limits }) => ({
      ...{ by, at: new Date(at).toISOString(), role },
      ...(limits && { limits }),
      counts: isOpen ? counts(row, standings.get(by)) : status === 'accepted',
    }));
    const stillNeeded = isOpen ? persons - approvedBy.filter((one) => one.counts).length : 0;
    return { persons, approvedBy, stillNeeded };
  }

  private requirePart(
    { id, amount, not_by: notBy, persons, given }: ApprovalRow,
    decision: 'accept' | 'edit',
    subject: string,
    limits: Limits | undefined,
  ): void {
    if (notBy === subject)
      throw new ChassisError('denied', 'own-request', `The run of approval ${id} is your own: somebody else decides.`);
    const isBound = persons > 1 || amount !== null || notBy !== null;
    if (isBound && !subject.startsWith('user:'))
      throw new ChassisError('denied', 'person-required', `Approval ${id} is for persons, and ${subject} is none.`);
    if (decision === 'edit') return;
    if (amount !== null && !mayApprove(amount, limits))
      throw new ChassisError(
        'denied',
        'above-own-limit',
        `Approval ${id} is about ${amount.minor} ${amount.currency} in minor units, which is more than you may approve.`,
      );
    if (given.some(({ by }) => by === subject))
      throw new ChassisError(
        'rejected',
        'already-approved',
        `You have approved ${id}; ${persons} different persons must.`,
      );
  }
}

const counts = ({ role, amount }: ApprovalRow, standing: Standing | undefined): boolean =>
  standing !== undefined && standing.roles.includes(role) && mayApprove(amount ?? undefined, standing.limits);
