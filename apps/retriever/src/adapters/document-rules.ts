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
}

const covers = (source: string, folder: string): string =>
  `s.source = ${source} and (s.folder = '' or s.folder = ${folder} or starts_with(${folder}, s.folder || '/'))`;

const inheritedFrom = (source: string, folder: string): string =>
  `coalesce((select jsonb_agg(s.rights order by length(s.folder)) from rights_scopes s where ${covers(source, folder)}), '[]')`;

/** Whether a scope `s` holds for a document `d`, or for a version of it that waits. */
export const scopeCovers = `(${covers('d.source', 'd.folder')} or ${covers('d.pending_source', 'd.pending_folder')})`;

/** The columns of a `RuledRow` of the document `d`. */
export const ruleColumns = `d.rights, ${inheritedFrom('d.source', 'd.folder')} as inherited,
  d.pending_rights, ${inheritedFrom('d.pending_source', 'd.pending_folder')} as pending_inherited`;

/** The rules in force at a time. While a version with rights of its own waits, both must allow, and outside of either term nobody is allowed. */
export function rulesOf(row: RuledRow, at: Date): AccessRule[] {
  const current = compileRules(row.rights, row.inherited, at);
  if (row.pending_rights === null || current.length === 0) return current;
  const pending = compileRules(row.pending_rights, row.pending_inherited, at);
  return pending.length === 0 ? [] : [...current, ...pending];
}
