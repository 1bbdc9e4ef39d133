import { findPersonalData } from '../personal-data/find-personal-data.js';
import { type PersonalDatum, type PersonalKind, personalKinds } from '../personal-data/personal-datum.js';
import { taggedData } from '../personal-data/tagged-data.js';
import type { SourceIndex } from '../text/source-index.js';
import { type VisibleText, visibleText } from '../text/visible-text.js';
import type { Candidate, CheckContext, CheckSettings, Finding, ModelCheck } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

/** What is done with a kind of data that no source holds. */
type Policy = 'refuse' | 'halt' | 'allow';

/** What is never right when it comes from nowhere. Names, places and dates are often guessed wrongly, so a workflow must ask for them. */
const byDefault: Partial<Record<PersonalKind, Policy>> = {
  'e-mail': 'refuse',
  phone: 'refuse',
  IBAN: 'refuse',
  'card number': 'refuse',
  'national id': 'refuse',
};
/** Found by the tagger alone, or much better with it. */
const tagged: ReadonlySet<PersonalKind> = new Set(['name', 'address', 'postal code', 'place', 'bank account']);

/**
 * Personal data that was in none of the sources: the model has it from elsewhere, or made it up. The message never repeats it.
 * `with: { kinds: { name: "refuse", phone: "allow", … }, evenFromSources: true }`: what each kind leads to, and whether the sources excuse it.
 * Kinds that need the tagger are looked for by rules alone where there is none.
 */
export const piiCheck: ModelCheck = {
  name: 'pii',
  version: '2',
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings) {
    const visible = visibleText(textOfCandidate(candidate));
    const policies = policiesOf(settings);
    const wanted = new Set(personalKinds.filter((kind) => isWanted(policies[kind])));
    const findingsOf = (found: readonly PersonalDatum[]) =>
      findPersonalData(visible.text, found, wanted).flatMap(
        (datum) => findingOf(datum, visible, { context, settings, policies }) ?? [],
      );
    const { tagger } = context;
    if (tagger === undefined || ![...tagged].some((kind) => wanted.has(kind))) return findingsOf([]);
    return tagger.tag([visible.text]).then(([spans]) => findingsOf(taggedData(spans ?? [])));
  },
};

function findingOf(
  { kind, start, end }: PersonalDatum,
  visible: VisibleText,
  { context, settings, policies }: { context: CheckContext; settings: CheckSettings; policies: typeof byDefault },
): Finding | undefined {
  const policy = policies[kind];
  if (!isWanted(policy)) return undefined;
  const isExcused =
    settings['evenFromSources'] !== true && isInSources(visible.text.slice(start, end), kind, context.sources);
  if (isExcused) return undefined;
  const span = { start: visible.origin(start), end: visible.origin(end - 1) + 1 };
  const message = `the ${kind} at ${span.start}–${span.end} is in none of the sources`;
  return { verdict: policy === 'halt' ? 'halt' : 'repair', code: kind, span, message };
}

const isWanted = (policy: Policy | undefined): policy is 'refuse' | 'halt' => policy === 'refuse' || policy === 'halt';

function policiesOf(settings: CheckSettings): typeof byDefault {
  const { kinds } = settings;
  if (typeof kinds !== 'object' || kinds === null) return byDefault;
  const named = Object.entries(kinds).filter(
    ([kind, policy]) =>
      personalKinds.includes(kind as PersonalKind) && ['refuse', 'halt', 'allow'].includes(String(policy)),
  );
  return { ...byDefault, ...Object.fromEntries(named) };
}

const isInSources = (value: string, kind: PersonalKind, sources: SourceIndex): boolean => {
  if (kind === 'e-mail') return sources.hasText(value);
  if (kind === 'name' || kind === 'place' || kind === 'address' || kind === 'organisation')
    return value.split(/[^\p{L}\p{N}]+/u).every((word) => word === '' || sources.hasText(word));
  return sources.hasCompact(value) || (kind === 'phone' && sources.hasCompact(lastFigures(value)));
};

/** Country and trunk prefixes differ between writings of one number; its last eight figures do not. */
const lastFigures = (value: string): string => value.replaceAll(/\D/g, '').slice(-8);
