import type { SourceReport } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

interface ReadBy {
  readonly subject: string;
  readonly isManager: boolean;
  readonly source: string | undefined;
}

interface StateRow {
  readonly source: string;
  readonly state: string;
  readonly code: string | null;
  readonly documents: number;
  readonly examples: string[];
}

interface FindingRow {
  readonly source: string;
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'serious';
  readonly documents: number;
  readonly count: number;
  readonly examples: string[];
}

const mine = `documents d join document_versions v on v.document = d.document and v.version = d.latest_version
  where not d.is_deleted and ($1 or d.owner = $2) and ($3::text is null or d.source = $3)`;
const examples = '(array_agg(d.document order by d.updated_at desc))[1:5] as examples';
const rank = { serious: 0, warning: 1, info: 2 } as const;

/** How the documents of each source are, for people: what waits, what failed and why, and what was found in them. */
@Injectable()
export class HygieneReport {
  async read(tx: Tx, { subject, isManager, source }: ReadBy): Promise<SourceReport[]> {
    const parameters = [isManager, subject, source ?? null];
    const states = await tx.query<StateRow>(
      `select d.source, v.state, v.code, count(*) as documents, ${examples} from ${mine} group by d.source, v.state, v.code order by d.source`,
      parameters,
    );
    const findings = await tx.query<FindingRow>(
      `select d.source, f.code, f.severity, count(*) as documents, sum(f.count) as count, ${examples}
       from (select d.tenant, d.document, d.source, d.updated_at, v.findings from ${mine}) d,
         jsonb_to_recordset(d.findings) as f (code text, severity text, count int) group by d.source, f.code, f.severity`,
      parameters,
    );
    return [...Map.groupBy(states, (row) => row.source)].map(([name, rows]) => ({
      source: name,
      documents: total(rows),
      indexed: total(rows.filter((row) => row.state === 'indexed')),
      waiting: total(rows.filter((row) => row.state === 'submitted' || row.state === 'superseded')),
      failed: total(rows.filter((row) => row.state === 'failed')),
      failures: rows
        .filter((row) => row.state === 'failed')
        .map(({ code, documents, examples: some }) => ({
          code: code ?? 'unknown',
          documents,
          examples: some,
        })),
      findings: findings
        .filter((row) => row.source === name)
        .toSorted((a, b) => rank[a.severity] - rank[b.severity] || b.documents - a.documents)
        .map(({ source: _source, ...row }) => row),
    }));
  }
}

const total = (rows: readonly StateRow[]): number => rows.reduce((sum, row) => sum + row.documents, 0);
