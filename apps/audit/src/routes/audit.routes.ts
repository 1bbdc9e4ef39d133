import { exportLine, type ChainRecord } from '@chassis/audit-chain';
import {
  AuditCheckpoint,
  AuditExport,
  AuditList,
  ChassisError,
  type AuditFact,
  type RouteOutput,
} from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { ChainStore, type StoredRecord } from '../chain/chain-store.js';
import { Checkpoints } from '../chain/checkpoints.js';

const exportPage = 1_000;

const listSql = `select seq, hash, fact from records
  where seq > $1 and ($2::text is null or run = $2) and ($3::text is null or kind = $3) order by seq limit $4`;
const exportSql = `select seq, hash, fact, lag(hash, 1, repeat('0', 64)) over (order by seq) as prev
  from records where seq >= $1 - 1 and seq <= $2 order by seq limit $3`;

/** The record, read and taken away. Who may do so is decided by the right that ingress asks for. */
@Controller()
export class AuditRoutes {
  constructor(
    private readonly chain: ChainStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  @Serves(AuditList)
  async list(
    input: z.output<typeof AuditList.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof AuditList>> {
    const { run = null, kind = null, limit } = input;
    const rows = await this.chain.read(
      tenant,
      async (tx) => await tx.last<StoredRecord>(listSql, [cursor(input.after), run, kind, limit + 1]),
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      records: page.map(({ seq, hash, fact }) => ({ seq, hash, fact: JSON.parse(fact) as AuditFact })),
      ...(rows.length > limit && last !== undefined && { next: String(last.seq) }),
    };
  }

  /** The head is read before the records, so the checkpoint of the last page is of exactly its last record. */
  @Serves(AuditExport)
  async export(
    { from }: z.output<typeof AuditExport.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof AuditExport>> {
    return await this.chain.read(tenant, async (tx, head) => {
      const rows = await tx.query<StoredRecord & { prev: string }>(exportSql, [from, head.count, exportPage + 1]);
      const records = rows.filter((row) => row.seq >= from).slice(0, exportPage);
      const lines = records.map(toLine);
      const reached = records.at(-1)?.seq ?? head.count;
      if (reached < head.count) return { lines, next: reached + 1 };
      return { lines, checkpoint: await this.checkpoints.of(tx, head) };
    });
  }

  @Serves(AuditCheckpoint)
  async checkpoint(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof AuditCheckpoint>> {
    return await this.checkpoints.current(tenant);
  }
}

function toLine({ seq, prev, hash, fact }: StoredRecord & { prev: string }): string {
  return exportLine({ seq, prev, hash, fact: JSON.parse(fact) as ChainRecord['fact'] });
}

function cursor(after: string | undefined): number {
  if (after === undefined) return 0;
  if (!/^\d{1,15}$/.test(after))
    throw new ChassisError('invalid', 'bad-cursor', 'after must be the `next` of an earlier page.');
  return Number(after);
}
