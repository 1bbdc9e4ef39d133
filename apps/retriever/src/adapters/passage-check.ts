import type { Rights } from '@chassis/contracts';
import { Database, Gatherer } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { allowedBy } from '../domain/access-rule.js';
import { rulesOf } from './read-indexed-documents.js';

export interface PassagePlace {
  readonly document: string;
  readonly version: number;
  readonly chunk: number;
}

interface DocumentRow {
  readonly document: string;
  readonly indexed_version: number;
  readonly rights: Rights;
  readonly pending_rights: Rights | null;
}

/** The second look: whether passages may be seen by the rules as they stand in the tables now, whatever an index answered. A version that was replaced may hold what its successor left out, and counts as forbidden. */
@Injectable()
export class PassageCheck {
  /** Looks of many runs at a time share a statement; each is read after it was asked. */
  private readonly looks = new Gatherer<readonly string[], ReadonlyMap<string, DocumentRow>>({
    write: async (tenant, asked) => {
      const rows = await this.read(tenant, [...new Set(asked.flat())]);
      return asked.map(() => rows);
    },
    maxBatch: 1_000,
    weightOf: (documents) => documents.length,
  });

  constructor(private readonly database: Database) {}

  async allowed(tenant: string, passages: readonly PassagePlace[], tokens: ReadonlySet<string>): Promise<boolean[]> {
    if (passages.length === 0) return [];
    const documents = [...new Set(passages.map(({ document }) => document))];
    const rows = await this.looks.add(tenant, documents);
    const permitted = new Map(
      documents.flatMap((document) => {
        const row = rows.get(document);
        return row !== undefined && allowedBy(rulesOf(row), tokens) ? [[document, row.indexed_version] as const] : [];
      }),
    );
    return passages.map(({ document, version }) => permitted.get(document) === version);
  }

  private async read(tenant: string, documents: readonly string[]): Promise<ReadonlyMap<string, DocumentRow>> {
    const sql =
      'select document, indexed_version, rights, pending_rights from documents where document = any($1) and not is_deleted and indexed_version is not null';
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last<DocumentRow>(sql, [documents]), {
      durability: 'async',
    });
    return new Map(rows.map((row) => [row.document, row]));
  }
}
