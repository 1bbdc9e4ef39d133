import { Database, Gatherer } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { allowedBy } from '../domain/access-rule.js';
import { isHidden, ruleColumns, rulesOf, type RuledRow } from './document-rules.js';

export interface PassagePlace {
  readonly document: string;
  readonly version: number;
  readonly chunk: number;
}

interface DocumentRow extends RuledRow {
  readonly document: string;
  readonly indexed_version: number;
  readonly changed_at: number;
  readonly access_version: number;
  readonly rights_at: Date;
}

/** Documents as one look found them. */
export interface PassageLook {
  /** Whether the rules have changed since, by a newer access version; never where none of the documents is there. */
  isBefore(accessVersion: number): boolean;
  /** In the order given. With `ofAnyVersion` also of versions that were replaced. */
  allowed(tokens: ReadonlySet<string>, more?: { readonly ofAnyVersion?: boolean }): boolean[];
  /** By which access version the document of each changed last, in the order given; 0 where it is not there. */
  changedAt(): number[];
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

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** In the order given. With `ofAnyVersion` also of versions that were replaced. */
  async allowed(
    tenant: string,
    passages: readonly PassagePlace[],
    tokens: ReadonlySet<string>,
    more: { readonly ofAnyVersion?: boolean } = {},
  ): Promise<boolean[]> {
    return (await this.look(tenant, passages)).allowed(tokens, more);
  }

  /** Whoever may see them need not be known yet. */
  async look(tenant: string, passages: readonly PassagePlace[]): Promise<PassageLook> {
    const documents = [...new Set(passages.map(({ document }) => document))];
    const all = documents.length === 0 ? new Map<string, DocumentRow>() : await this.looks.add(tenant, documents);
    const rows = documents.flatMap((document) => all.get(document) ?? []);
    return {
      isBefore: (accessVersion) => rows.some((row) => row.access_version < accessVersion),
      changedAt: () => passages.map(({ document }) => all.get(document)?.changed_at ?? 0),
      allowed: (tokens, { ofAnyVersion = false } = {}) => {
        const now = this.clock.now();
        const permitted = new Map(
          rows.filter((row) => isAllowed(row, tokens, now)).map((row) => [row.document, row.indexed_version]),
        );
        return passages.map(({ document, version }) => {
          const indexed = permitted.get(document);
          return indexed !== undefined && (ofAnyVersion || indexed === version);
        });
      },
    };
  }

  private async read(tenant: string, documents: readonly string[]): Promise<ReadonlyMap<string, DocumentRow>> {
    const sql = `select d.document, d.indexed_version, d.changed_at_access as changed_at, ${ruleColumns}, a.version as access_version, a.rights_at from documents d
       left join access_versions a on true where d.document = any($1) and not d.is_deleted and d.indexed_version is not null`;
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last<DocumentRow>(sql, [documents]), {
      durability: 'async',
    });
    return new Map(rows.map((row) => [row.document, row]));
  }
}

const isAllowed = (row: DocumentRow, tokens: ReadonlySet<string>, now: Date): boolean =>
  !isHidden(row, now) && allowedBy(rulesOf(row, laterOf(now, row.rights_at)), tokens) !== undefined;

/** An index is compiled for the time of its access version, which the clock of another instance may have set. */
const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);
