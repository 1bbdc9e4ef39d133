import { placeholderOf } from '@chassis/contracts';
import { type DisclosureRules, disclosureRules, strictest } from '../disclosure/disclosure-rules.js';
import type { TenantDisclosure } from '../disclosure/tenant-disclosure.js';
import { findPersonalData } from '../personal-data/find-personal-data.js';
import { type PersonalDatum, type PersonalKind, personalKinds } from '../personal-data/personal-datum.js';
import { taggedData } from '../personal-data/tagged-data.js';
import type { SourceIndex } from '../text/source-index.js';
import { type VisibleText, visibleText } from '../text/visible-text.js';
import type { Candidate, CheckContext, CheckSettings, Finding, ModelCheck, TextTagger } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

/** Found by the tagger alone, or much better with it. */
const tagged: ReadonlySet<PersonalKind> = new Set(['name', 'address', 'postal code', 'place', 'bank account']);
/** Some two seconds of the tagger; nobody else should wait longer for a text that somebody made long. */
const mostTagged = 30_000;

/** What is looked for in one text of a candidate, and where that text stands. */
interface Search {
  readonly context: CheckContext;
  readonly rules: DisclosureRules;
  readonly wanted: ReadonlySet<PersonalKind>;
  /** The text is the quote of this citation. */
  readonly citation?: number;
}

/**
 * Personal data that was in none of the sources: the model has it from elsewhere, or made it up. The message never repeats it.
 * `with: { kinds: { name: "mask", phone: "allow", … }, evenFromSources: true }`: what each kind leads to (refuse, mask, halt, allow), and whether the sources
 * excuse it. Quotes obey the same, but that what is refused is masked there. What the tenant's policy says of a kind counts where it is stricter. Kinds that need the tagger are
 * looked for by rules alone where there is none.
 */
export const piiCheck: ModelCheck = {
  name: 'pii',
  version: '5',
  codes: [...personalKinds, 'too-long'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings) {
    const rules = disclosureRules(settings, context.disclosure);
    const search: Search = {
      context,
      rules,
      wanted: new Set(personalKinds.filter((kind) => rules[kind] !== undefined)),
    };
    const before = candidate.kind === 'segment' ? (candidate.before ?? '') : '';
    const texts = [{ text: textOfCandidate(candidate), before, search }];
    const isQuoteMeant = Object.values(rules).some((all) => all.some((one) => one.evenFromSources));
    if (candidate.kind !== 'json')
      for (const [citation, { quote }] of candidate.citations.entries())
        // Of a quote that stands in the sources, all is excused where sources excuse.
        if (isQuoteMeant || !context.sources.hasText(quote))
          texts.push({ text: quote, before: '', search: { ...search, citation } });
    const found = texts.map((one) => findingsIn(one.text, one.before, one.search));
    return found.some((one) => one instanceof Promise)
      ? Promise.all(found.map(async (one) => await one)).then((all) => all.flat())
      : (found as (readonly Finding[])[]).flat();
  },
};

/** Whether these settings, or the tenant, ask for what a tagger finds. */
export const asksTagger = (settings: CheckSettings = {}, disclosure?: TenantDisclosure): boolean => {
  const rules = disclosureRules(settings, disclosure);
  return personalKinds.some((kind) => rules[kind] !== undefined && tagged.has(kind));
};

function findingsIn(text: string, before: string, search: Search): readonly Finding[] | Promise<readonly Finding[]> {
  const visible = visibleText(text);
  const findingsOf = (found: readonly PersonalDatum[]) =>
    findPersonalData(visible.text, found, search.wanted).flatMap((datum) => findingOf(datum, visible, search) ?? []);
  const { tagger } = search.context;
  if (tagger === undefined || !personalKinds.some((kind) => search.wanted.has(kind) && tagged.has(kind)))
    return findingsOf([]);
  if (visible.text.length > mostTagged) return [tooLong, ...findingsOf([])];
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
  { context, rules, citation }: Search,
): Finding | undefined {
  const all = rules[kind] ?? [];
  const isExcused =
    all.some((one) => !one.evenFromSources) && isInSources(visible.text.slice(start, end), kind, context.sources);
  const rule = strictest(all.filter((one) => one.evenFromSources || !isExcused));
  if (rule === undefined) return undefined;
  const { policy, decided } = rule;
  const span = { start: visible.origin(start), end: visible.origin(end - 1) + 1 };
  const mask = { kind, text: placeholderOf(kind), ...(citation !== undefined && { citation }) };
  // A quote is never made better by the model: it is what the source says.
  if (policy === 'mask' || (citation !== undefined && policy !== 'halt'))
    return { verdict: 'repair', code: kind, span, message: '', mask, decided };
  const why = rule.evenFromSources ? 'may not be said here' : 'is in none of the sources';
  const [where, place] =
    citation === undefined
      ? [`at ${span.start}–${span.end}`, { span }]
      : [`in the quote of citation ${citation}`, { pointer: `/citations/${citation}` }];
  const message = `the ${kind} ${where} ${why}`;
  return { verdict: policy === 'halt' ? 'halt' : 'repair', code: kind, ...place, message, decided };
}

const isInSources = (value: string, kind: PersonalKind, sources: SourceIndex): boolean => {
  if (kind === 'e-mail') return sources.hasText(value);
  if (kind === 'name' || kind === 'place' || kind === 'address' || kind === 'organisation')
    return value.split(/[^\p{L}\p{N}]+/u).every((word) => word === '' || sources.hasText(word));
  return sources.hasCompact(value) || (kind === 'phone' && sources.hasCompact(lastFigures(value)));
};

/** Country and trunk prefixes differ between writings of one number; its last eight figures do not. */
const lastFigures = (value: string): string => value.replaceAll(/\D/g, '').slice(-8);
