import { type PersonalDataPolicy, placeholderOf } from '@chassis/contracts';
import { findPersonalData } from '../personal-data/find-personal-data.js';
import { type PersonalDatum, type PersonalKind, personalKinds } from '../personal-data/personal-datum.js';
import { taggedData } from '../personal-data/tagged-data.js';
import type { SourceIndex } from '../text/source-index.js';
import { type VisibleText, visibleText } from '../text/visible-text.js';
import type { Candidate, CheckContext, CheckSettings, Finding, ModelCheck, TextTagger } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

type Policies = Partial<Record<PersonalKind, PersonalDataPolicy>>;

/** What is never right when it comes from nowhere. Names, places and dates are often guessed wrongly, so a workflow must ask for them. */
const byDefault: Policies = {
  'e-mail': 'refuse',
  phone: 'refuse',
  IBAN: 'refuse',
  'card number': 'refuse',
  'national id': 'refuse',
};
/** Found by the tagger alone, or much better with it. */
const tagged: ReadonlySet<PersonalKind> = new Set(['name', 'address', 'postal code', 'place', 'bank account']);
/** Some two seconds of the tagger; nobody else should wait longer for a text that somebody made long. */
const mostTagged = 30_000;

/** What is looked for in one text of a candidate, and where that text stands. */
interface Search {
  readonly context: CheckContext;
  readonly settings: CheckSettings;
  readonly policies: Policies;
  readonly wanted: ReadonlySet<PersonalKind>;
  /** The text is the quote of this citation. */
  readonly citation?: number;
}

/**
 * Personal data that was in none of the sources: the model has it from elsewhere, or made it up. The message never repeats it.
 * `with: { kinds: { name: "mask", phone: "allow", … }, evenFromSources: true }`: what each kind leads to (refuse, mask, halt, allow), and whether the sources
 * excuse it; where they do not, quotes are masked too. Kinds that need the tagger are looked for by rules alone where there is none.
 */
export const piiCheck: ModelCheck = {
  name: 'pii',
  version: '3',
  codes: [...personalKinds, 'too-long'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings) {
    const policies = policiesOf(settings);
    const search = { context, settings, policies, wanted: wantedOf(policies) };
    const before = candidate.kind === 'segment' ? (candidate.before ?? '') : '';
    const texts = [{ text: textOfCandidate(candidate), before, search }];
    if (candidate.kind !== 'json' && settings['evenFromSources'] === true)
      for (const [citation, { quote }] of candidate.citations.entries())
        texts.push({ text: quote, before: '', search: { ...search, citation } as Search });
    const found = texts.map((one) => findingsIn(one.text, one.before, one.search));
    return found.some((one) => one instanceof Promise)
      ? Promise.all(found.map(async (one) => await one)).then((all) => all.flat())
      : (found as (readonly Finding[])[]).flat();
  },
};

/** Whether these settings ask for what a tagger finds. */
export const asksTagger = (settings: CheckSettings = {}): boolean =>
  [...wantedOf(policiesOf(settings))].some((kind) => tagged.has(kind));

function findingsIn(text: string, before: string, search: Search): readonly Finding[] | Promise<readonly Finding[]> {
  const visible = visibleText(text);
  const findingsOf = (found: readonly PersonalDatum[]) =>
    findPersonalData(visible.text, found, search.wanted).flatMap((datum) => findingOf(datum, visible, search) ?? []);
  const { tagger } = search.context;
  if (tagger === undefined || !asksTagger(search.settings)) return findingsOf([]);
  if (visible.text.length > mostTagged) return [tooLong];
  return dataTagged(tagger, visible.text, before).then(findingsOf);
}

async function dataTagged(tagger: TextTagger, text: string, before: string): Promise<PersonalDatum[]> {
  const [spans = []] = await tagger.tag([text], visibleText(before).text);
  return taggedData(spans);
}

const tooLong: Finding = {
  verdict: 'repair',
  code: 'too-long',
  message: `names and addresses are looked for in at most ${mostTagged} characters`,
};

function findingOf(
  { kind, start, end }: PersonalDatum,
  visible: VisibleText,
  { context, settings, policies, citation }: Search,
): Finding | undefined {
  const policy = policies[kind];
  if (policy === undefined || policy === 'allow') return undefined;
  const isExcused =
    settings['evenFromSources'] !== true && isInSources(visible.text.slice(start, end), kind, context.sources);
  if (isExcused) return undefined;
  const span = { start: visible.origin(start), end: visible.origin(end - 1) + 1 };
  const mask = { kind, text: placeholderOf(kind), ...(citation !== undefined && { citation }) };
  // A quote is never made better by the model: it is what the source says.
  if (policy === 'mask' || citation !== undefined) return { verdict: 'repair', code: kind, span, message: '', mask };
  const message = `the ${kind} at ${span.start}–${span.end} is in none of the sources`;
  return { verdict: policy === 'halt' ? 'halt' : 'repair', code: kind, span, message };
}

const wantedOf = (policies: Policies): ReadonlySet<PersonalKind> =>
  new Set(personalKinds.filter((kind) => policies[kind] !== undefined && policies[kind] !== 'allow'));

/** What a workflow says wrongly was refused when it was published; of an older one, what can be read counts. */
function policiesOf(settings: CheckSettings): Policies {
  const { kinds } = settings;
  if (typeof kinds !== 'object' || kinds === null) return byDefault;
  const named = Object.entries(kinds).filter(
    ([kind, policy]) =>
      personalKinds.includes(kind as PersonalKind) && ['refuse', 'mask', 'halt', 'allow'].includes(String(policy)),
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
