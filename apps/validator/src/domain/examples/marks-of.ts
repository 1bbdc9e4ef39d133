import type { DecisionMark, Failure } from '@chassis/contracts';
import type { MaskedPart } from '../masking/mask-part.js';
import { moveSpan } from '../masking/move-span.js';
import type { ExampleMark } from './example.js';

/** What checks found in the candidate and what a person marked there, by their places in the masked text. Messages are left out, since they may quote what was masked. */
export function marksOf(
  candidate: MaskedPart,
  failures: readonly Failure[],
  marked: readonly DecisionMark[],
): ExampleMark[] {
  const place = (span: Failure['span']) =>
    span !== undefined && candidate.isKept && typeof candidate.value === 'string'
      ? moveSpan(span, candidate.masks)
      : undefined;
  const found = failures.map(({ check, code, pointer, span }) => ({
    by: check,
    code,
    ...(pointer !== undefined && candidate.isKept && { pointer }),
    ...place(span),
  }));
  const named = marked.map((one) => ({
    by: 'person',
    ...(one.class !== undefined && { class: one.class }),
    ...place(one),
  }));
  return [...found, ...named];
}
