import type { Rights } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { allowedBy } from '../domain/access-rule.js';
import { rulesOf } from './read-indexed-documents.js';

export interface PassagePlace {
  readonly document: string;
  readonly version: number;
  readonly chunk: number;
}

/** The second look: whether passages may be seen by the rules as they stand in the tables now, whatever an index answered. A version that was replaced may hold what its successor left out, and counts as forbidden. */
@Injectable()
export class PassageCheck {
  async allowed(tx: Tx, passages: readonly PassagePlace[], tokens: ReadonlySet<string>): Promise<boolean[]> {
    if (passages.length === 0) return [];
    const rows = await tx.query<{
      document: string;
      indexed_version: number;
      rights: Rights;
      pending_rights: Rights | null;
    }>(
      'select document, indexed_version, rights, pending_rights from documents where document = any($1) and not is_deleted and indexed_version is not null',
      [[...new Set(passages.map(({ document }) => document))]],
    );
    const permitted = new Map(
      rows.filter((row) => allowedBy(rulesOf(row), tokens)).map((row) => [row.document, row.indexed_version]),
    );
    return passages.map(({ document, version }) => permitted.get(document) === version);
  }
}
