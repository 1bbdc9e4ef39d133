import type { Rights, RightsScope } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { plainRights, type Change } from './document-store.js';
import { scopeCovers } from './document-rules.js';

interface ScopeRow {
  readonly source: string;
  readonly folder: string;
  readonly rights: Rights;
  readonly updated_at: Date;
  readonly updated_by: string;
}

export interface ScopePlace {
  readonly source: string;
  readonly folder: string;
}

const columns = 's.source, s.folder, s.rights, s.updated_at, s.updated_by';

/** What sources and folders give to the documents in them. */
@Injectable()
export class ScopeStore {
  async list(tx: Tx): Promise<RightsScope[]> {
    const rows = await tx.query<ScopeRow>(
      `select ${columns} from rights_scopes s order by s.source, s.folder limit 1000`,
    );
    return rows.map(toScope);
  }

  /** Those that hold for a place, from the source inwards. */
  async covering(tx: Tx, { source, folder }: ScopePlace): Promise<RightsScope[]> {
    const rows = await tx.query<ScopeRow>(
      `select ${columns} from rights_scopes s, (select $1 as source, $2 as folder, null as pending_source, null as pending_folder) d
       where ${scopeCovers} order by length(s.folder)`,
      [source, folder],
    );
    return rows.map(toScope);
  }

  async put(tx: Tx, place: ScopePlace, rights: Rights, change: Change & { by: string }): Promise<RightsScope> {
    const [row] = await tx.query<ScopeRow>(
      `insert into rights_scopes as s (tenant, source, folder, rights, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant, source, folder) do update set rights = excluded.rights, updated_at = excluded.updated_at, updated_by = excluded.updated_by
       returning ${columns}`,
      [tx.tenant, place.source, place.folder, JSON.stringify(plainRights(rights)), change.now, change.by],
    );
    await this.touch(tx, place, change.accessVersion);
    return toScope(row!);
  }

  /** False when there was none. */
  async remove(tx: Tx, place: ScopePlace, accessVersion: number): Promise<boolean> {
    const rows = await tx.query('select 1 from rights_scopes where source = $1 and folder = $2', [
      place.source,
      place.folder,
    ]);
    if (rows.length === 0) return false;
    await this.touch(tx, place, accessVersion);
    await tx.query('delete from rights_scopes where source = $1 and folder = $2', [place.source, place.folder]);
    return true;
  }

  /** Every document under a scope that stands in its table counts as changed. */
  private async touch(tx: Tx, { source, folder }: ScopePlace, accessVersion: number): Promise<void> {
    await tx.query(
      `update documents d set changed_at_access = $3 from rights_scopes s
       where s.source = $1 and s.folder = $2 and not d.is_deleted and ${scopeCovers}`,
      [source, folder, accessVersion],
    );
  }
}

const toScope = ({ source, folder, rights, updated_at: updatedAt, updated_by: updatedBy }: ScopeRow): RightsScope => ({
  source,
  folder,
  rights,
  updatedAt: updatedAt.toISOString(),
  updatedBy,
});
