import type { DataClass, DocumentFinding } from '@chassis/contracts';
import type { SensitiveFinding } from './find-sensitive.js';
import { garbledShare } from './garbled-share.js';
import { withOwner } from './with-owner.js';

export interface InspectedText {
  readonly text: string;
  /** It is long enough to tell, and in none of the languages that its source should have. */
  readonly isOtherLanguage: boolean;
  readonly dataClass: DataClass;
  readonly owner: string;
  readonly allow: readonly string[];
  /** What was found in it, all parts of it together. */
  readonly sensitive: readonly SensitiveFinding[];
  /** Copies and near copies among the tenant's other documents. */
  readonly copies: { readonly same: number; readonly near: number };
}

/** Shorter texts have too few words to be useful alone. */
const shortLength = 40;
const garbledWarning = 0.05;
/** A text of which this much cannot be read is not worth finding. */
export const garbledLimit = 0.3;

/** What a person should know about a document, by codes and counts. Pure. */
export function inspectText(given: InspectedText): DocumentFinding[] {
  const findings: DocumentFinding[] = [];
  const add = (code: string, severity: DocumentFinding['severity'], count = 1): number =>
    findings.push({ code, severity, count });
  if (given.copies.same > 0) add('duplicate', 'warning', given.copies.same);
  if (given.copies.near > 0) add('near-duplicate', 'info', given.copies.near);
  if (given.text.length < shortLength) add('nearly-empty', 'info');
  if (garbledShare(given.text) > garbledWarning) add('garbled-text', 'warning');
  if (given.isOtherLanguage) add('other-language', 'info');
  for (const { code, isSecret, count } of given.sensitive)
    add(code, isSecret ? 'serious' : severityOfPersonal(given), count);
  return withOwner(findings, given.owner);
}

/** Personal data are at home in documents of the two upper classes; where everybody may read them they are not. */
function severityOfPersonal({ dataClass, allow }: InspectedText): DocumentFinding['severity'] {
  if (dataClass === 'public') return 'serious';
  if (dataClass === 'internal' || allow.includes('tenant')) return 'warning';
  return 'info';
}
