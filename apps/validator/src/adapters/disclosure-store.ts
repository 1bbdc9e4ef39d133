import { type DisclosurePolicy, DisclosurePolicySchema, type DisclosureState } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantDisclosure } from '../domain/disclosure/tenant-disclosure.js';

interface Row {
  readonly version: number;
  readonly policy: unknown;
  readonly updated_at: Date;
  readonly updated_by: string;
}

/** So old may be what an instance holds answers to. */
const knownForMs = 1_000;
const columns = 'version, policy, updated_at, updated_by';

/** What the answers of each tenant may disclose: one row, whose version rises. */
@Injectable()
export class DisclosureStore {
  private readonly known = new LRUCache<string, Promise<TenantDisclosure | undefined>>({
    max: 10_000,
    ttl: knownForMs,
  });

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** What counts for an answer of this moment; undefined where the tenant said nothing. Throws where nobody can be asked: nothing leaves by guess. */
  async of(tenant: string): Promise<TenantDisclosure | undefined> {
    const known = this.known.get(tenant);
    if (known !== undefined) return await known;
    const reading = this.get(tenant).then(({ version, policy }) => (version === 0 ? undefined : { version, policy }));
    this.known.set(tenant, reading);
    reading.catch(() => this.known.delete(tenant));
    return await reading;
  }

  async get(tenant: string): Promise<DisclosureState> {
    const sql = `select ${columns} from disclosure_policies`;
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<Row>(sql, []));
    return row === undefined ? { version: 0, policy: DisclosurePolicySchema.parse({}) } : toState(row);
  }

  /** The next version; `record` tells of it in the same commit. */
  async put(
    tenant: string,
    policy: DisclosurePolicy,
    change: { readonly by: string; readonly now: Date },
    record: (state: DisclosureState) => OutgoingMessage,
  ): Promise<DisclosureState> {
    const state = await this.database.withTenant(tenant, async (tx: Tx) => {
      const [row] = await tx.query<Row>(
        `insert into disclosure_policies as p (tenant, version, policy, updated_at, updated_by) values ($1, 1, $2, $3, $4)
         on conflict (tenant) do update set version = p.version + 1, policy = excluded.policy, updated_at = excluded.updated_at,
           updated_by = excluded.updated_by returning ${columns}`,
        [tenant, JSON.stringify(policy), change.now, change.by],
      );
      const next = toState(row!);
      await this.outbox.add(tx, [record(next)], { isLast: true });
      return next;
    });
    this.known.delete(tenant);
    return state;
  }
}

const toState = ({ version, policy, updated_at, updated_by }: Row): DisclosureState => ({
  version,
  policy: DisclosurePolicySchema.parse(policy),
  updatedAt: updated_at.toISOString(),
  updatedBy: updated_by,
});
