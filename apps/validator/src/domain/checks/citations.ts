import type { Citation } from '@chassis/contracts';
import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';

/** Every citation names a passage that the model was given, and its quote stands there verbatim. An answer from passages cites at least one. */
export const citationsCheck: Check = {
  name: 'citations',
  version: '1',
  codes: ['missing-citation', 'unknown-source', 'quote-not-found'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[] {
    if (candidate.kind === 'json') return [];
    const findings = candidate.citations.flatMap((citation, index) => findingOf(citation, index, context) ?? []);
    const mustCite = settings['required'] !== false && context.passages.length > 0 && candidate.kind === 'text';
    if (mustCite && candidate.citations.length === 0 && candidate.text.trim() !== '') {
      findings.push(repair('missing-citation', '/citations', 'the answer cites none of the passages it was given'));
    }
    return findings;
  },
};

function findingOf(citation: Citation, index: number, context: CheckContext): Finding | undefined {
  const pointer = `/citations/${index}`;
  const passage = context.passages.find(
    ({ ref }) => ref.document === citation.document && ref.version === citation.version && ref.chunk === citation.chunk,
  );
  const place = `${citation.document}, version ${citation.version}, chunk ${citation.chunk}`;
  if (passage === undefined) return repair('unknown-source', pointer, `${place} is not among the passages`);
  const start = citation.start - passage.ref.start;
  const stands =
    citation.quote !== '' &&
    passage.text.slice(Math.max(0, start), citation.end - passage.ref.start) === citation.quote;
  if (start < 0 || !stands)
    return repair(
      'quote-not-found',
      pointer,
      `the quote does not stand in ${place} at ${citation.start}–${citation.end}`,
    );
  return undefined;
}

const repair = (code: string, pointer: string, message: string): Finding => ({
  verdict: 'repair',
  code,
  pointer,
  message,
});
