import type { Rights } from '@chassis/contracts';
import type { AccessRule } from '../domain/access-rule.js';
import { compileRules } from '../domain/compile-rules.js';

/** What of a document's row decides who may see it. */
export interface RuledRow {
  readonly rights: Rights;
  /** Of source and folders, from the source inwards. */
  readonly inherited: readonly Rights[];
  /** Of a version that waits to be indexed. */
  readonly pending_rights: Rights | null;
  readonly pending_inherited: readonly Rights[];
  /** Whether its source counts as not seen whole for too long, by the access version. */
  readonly is_stale: boolean;
  /** From when on it does, whether or not that counts yet. */
  readonly fresh_until: Date | null;
}

const covers = (source: string, folder: string): string =>
  `s.source = ${source} and (s.folder = '' or s.folder = ${folder} or starts_with(${folder}, s.folder || '/'))`;

const inheritedFrom = (source: string, folder: string): string =>
  `coalesce((select jsonb_agg(s.rights order by length(s.folder)) from rights_scopes s where ${covers(source, folder)}), '[]')`;

/** Whether a scope `s` holds for a document `d`, or for a version of it that waits. */
export const scopeCovers = `(${covers('d.source', 'd.folder')} or ${covers('d.pending_source', 'd.pending_folder')})`;

/** Whether a lease `l` is that of the source in which a document `d` lies, or a version of it that waits. */
export const leaseCovers = 'l.source in (d.source, d.pending_source)';

/** The columns of a `RuledRow` of the document `d`. */
export const ruleColumns = `d.rights, ${inheritedFrom('d.source', 'd.folder')} as inherited,
  d.pending_rights, ${inheritedFrom('d.pending_source', 'd.pending_folder')} as pending_inherited,
  exists (select 1 from source_leases l where l.is_stale and ${leaseCovers}) as is_stale,
  (select min(l.until) from source_leases l where ${leaseCovers}) as fresh_until`;

/** Whether nobody is shown a document at a time, because what its source would say of it is not known. */
export const isHidden = ({ is_stale: isStale, fresh_until: until }: RuledRow, at: Date): boolean =>
  isStale || (until !== null && until <= at);

/** The rules at a time, as `rulesOf`, and none from the moment on at which a source has not been seen whole for too long, before that counts as a change. */
export const rulesAt = (row: RuledRow, at: Date): AccessRule[] => (isHidden(row, at) ? [] : rulesOf(row, at));

/**
 * The rules in force at a time. While a version with rights of its own waits, both must allow; outside of either term, or in a source that has not been seen whole
 * for too long, nobody is allowed.
 */
export function rulesOf(row: RuledRow, at: Date): AccessRule[] {
  if (row.is_stale) return [];
  const current = compileRules(row.rights, row.inherited, at);
  if (row.pending_rights === null || current.length === 0) return current;
  const pending = compileRules(row.pending_rights, row.pending_inherited, at);
  return pending.length === 0 ? [] : [...current, ...pending];
}
