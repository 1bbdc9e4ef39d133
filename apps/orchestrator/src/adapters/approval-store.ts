import { createHash } from 'node:crypto';
import type { Money, PayloadRef } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { CommandOf } from '../domain/command.js';
import type { GivenApproval } from '../domain/given-approval.js';
import type { RunRow } from './run-row.js';

/** An approval or review as its row holds it; what is shown are references. */
export interface ApprovalRow {
  readonly id: string;
  readonly run: string;
  readonly step: string;
  readonly kind: 'approval' | 'review';
  readonly workflow: string;
  readonly role: string;
  readonly status: 'open' | 'accepted' | 'edited' | 'rejected' | 'expired' | 'void';
  readonly code: string | null;
  readonly operation: string | null;
  readonly payload: PayloadRef | null;
  readonly payload_hash: string;
  readonly evidence: PayloadRef | null;
  readonly requested_at: Date;
  readonly due_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly comment: PayloadRef | null;
  /** So many different persons must accept; `given` are those who have. */
  readonly persons: number;
  readonly given: readonly GivenApproval[];
  readonly amount: Money | null;
  /** Whose run it is, where they may not accept. */
  readonly not_by: string | null;
}

const columns =
  'id, run, step, kind, workflow, role, status, code, operation, payload, payload_hash, evidence, requested_at, due_at, decided_by, decided_at, comment, persons, given, amount, not_by';

/** What a decision must repeat: sha256 over the operation (or what is reviewed) and the hash of its payload. */
export function payloadHashOf(of: string, payload: PayloadRef | undefined): string {
  return createHash('sha256')
    .update(`${of}\n${payload?.payload ?? ''}`)
    .digest('hex');
}

/** Rows that people decide on. */
@Injectable()
export class ApprovalStore {
  constructor(private readonly database: Database) {}

  async open(tx: Tx, { run, workflow, subject }: RunRow, now: Date, ask: CommandOf<'open-approval'>): Promise<void> {
    const { id, step, of, role, code, operation, payload, evidence, dueAt, persons = 1, amount, notRequester } = ask;
    await tx.query(
      `insert into approvals (tenant, id, run, step, kind, workflow, role, status, code, operation, payload, payload_hash, evidence, requested_at, due_at, persons, amount, not_by)
       values ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict (tenant, id) do nothing`,
      [
        tx.tenant,
        id,
        run,
        step,
        of,
        workflow,
        role,
        code ?? null,
        operation ?? null,
        jsonOf(payload),
        payloadHashOf(operation ?? code ?? of, payload),
        jsonOf(evidence),
        now.toISOString(),
        new Date(dueAt).toISOString(),
        persons,
        amount === undefined ? null : JSON.stringify(amount),
        notRequester === true ? subject : null,
      ],
    );
  }

  async note(tx: Tx, { id, given }: CommandOf<'note-approval'>): Promise<void> {
    await tx.query('update approvals set given = $2 where id = $1', [id, JSON.stringify(given)]);
  }

  async close(tx: Tx, now: Date, { id, status, by, comment }: CommandOf<'close-approval'>): Promise<void> {
    await tx.query(
      `update approvals set status = $2, decided_by = $3, decided_at = $4, comment = $5 where id = $1 and status = 'open'`,
      [id, status, by ?? null, now.toISOString(), jsonOf(comment)],
    );
  }

  async get(tenant: string, id: string): Promise<ApprovalRow | undefined> {
    const sql = `select ${columns} from approvals where id = $1`;
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<ApprovalRow>(sql, [id]), {
      durability: 'async',
    });
    return row;
  }

  /** A page of those that these roles may decide, oldest first; `after` is the id of the last one seen. */
  async list(
    tenant: string,
    of: { status: string; run: string | undefined; roles: readonly string[]; limit: number; after: string | undefined },
  ): Promise<ApprovalRow[]> {
    const sql = `select ${columns} from approvals
      where ($1 = 'all' or status = $1) and role = any($2::text[]) and ($3::text is null or run = $3)
        and ($4::text is null or (requested_at, id) > (select requested_at, id from approvals where id = $4))
      order by requested_at, id limit $5`;
    const parameters = [of.status, of.roles, of.run ?? null, of.after ?? null, of.limit];
    return await this.database.withTenant(tenant, async (tx) => await tx.last<ApprovalRow>(sql, parameters), {
      durability: 'async',
    });
  }
}

const jsonOf = (ref: PayloadRef | undefined): string | null => (ref === undefined ? null : JSON.stringify(ref));
