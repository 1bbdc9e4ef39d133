import type { Synonym } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { SynonymGroup } from '../domain/add-alternatives.js';

interface SynonymRow {
  readonly spelled: string;
  readonly alternatives: readonly string[];
  readonly weight: number;
  readonly updated_at: Date;
  readonly updated_by: string;
}

export interface NewSynonym {
  readonly term: string;
  readonly alternatives: readonly string[];
  readonly weight: number;
}

/** A search that misses a change by so much is right all the same, and each one asks. */
const knownForMs = 2_000;
const columns = 's.spelled, s.alternatives, s.weight, s.updated_at, s.updated_by';

/** A tenant's acronyms and synonyms. Terms are one whatever their case. */
@Injectable()
export class SynonymStore {
  private readonly known = new LRUCache<string, Promise<readonly SynonymGroup[]>>({ max: 1_000, ttl: knownForMs });

  constructor(private readonly database: Database) {}

  /** As a search uses them; changes of other instances are known two seconds later. */
  async groups(tenant: string): Promise<readonly SynonymGroup[]> {
    const known = this.known.get(tenant);
    if (known) return await known;
    const read = this.database.withTenant(
      tenant,
      async (tx) =>
        (await this.list(tx)).map(({ term, alternatives, weight }) => ({ forms: [term, ...alternatives], weight })),
      { durability: 'async' },
    );
    this.known.set(tenant, read);
    read.catch(() => this.known.delete(tenant));
    return await read;
  }

  async list(tx: Tx): Promise<Synonym[]> {
    return (await tx.query<SynonymRow>(`select ${columns} from synonyms s order by s.term`)).map(toSynonym);
  }

  async count(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ count: number }>('select count(*)::int as count from synonyms');
    return row?.count ?? 0;
  }

  async put(tx: Tx, { term, alternatives, weight }: NewSynonym, change: { now: Date; by: string }): Promise<Synonym> {
    const [row] = await tx.query<SynonymRow>(
      `insert into synonyms as s (tenant, term, spelled, alternatives, weight, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant, term) do update set spelled = excluded.spelled, alternatives = excluded.alternatives, weight = excluded.weight,
         updated_at = excluded.updated_at, updated_by = excluded.updated_by returning ${columns}`,
      [tx.tenant, folded(term), term, JSON.stringify(alternatives), weight, change.now, change.by],
    );
    this.known.delete(tx.tenant);
    return toSynonym(row!);
  }

  /** False when there was none. */
  async remove(tx: Tx, term: string): Promise<boolean> {
    const rows = await tx.query('delete from synonyms where term = $1 returning term', [folded(term)]);
    this.known.delete(tx.tenant);
    return rows.length > 0;
  }

  /** After a change was committed: what was read meanwhile may lack it. */
  forget(tenant: string): void {
    this.known.delete(tenant);
  }
}

const folded = (term: string): string => term.normalize('NFKC').toLowerCase();

const toSynonym = ({ spelled, alternatives, weight, updated_at, updated_by }: SynonymRow): Synonym => ({
  term: spelled,
  alternatives: [...alternatives],
  weight,
  updatedAt: updated_at.toISOString(),
  updatedBy: updated_by,
});
