import { type LanguageSettings, LanguageSettingsSchema } from '@chassis/contracts';
import { foreignLanguage, isTellable, languagesOf } from '../shape/foreign-language.js';
import { isAt } from '../shape/fields-at.js';
import { type Prose, proseOf, withoutCode } from '../shape/prose-of.js';
import type { Candidate, CheckContext, CheckSettings, Finding, ModelCheck } from './check.js';
import { leavesOf } from './grounded-json.js';

/** A stretch of an answer whose language is asked for. */
interface Stretch {
  readonly prose: Prose;
  readonly pointer?: string;
  readonly span?: { readonly start: number; readonly end: number };
}

const mostStretches = 200;

/** An answer is in the language of the question (`like`, an input), or in a declared one (`is`). What is too short, a name, code or a quote is of no language. */
export const languageCheck: ModelCheck = {
  name: 'language',
  version: '1',
  codes: ['wrong-language'],
  async run(candidate: Candidate, context: CheckContext, settings: CheckSettings): Promise<readonly Finding[]> {
    const wanted = LanguageSettingsSchema.parse(settings);
    const { languages: detector } = context;
    if (detector === undefined) throw new Error('nobody tells languages here');
    const stretches = stretchesOf(candidate, wanted).slice(0, mostStretches);
    const asked =
      wanted.is === undefined ? proseOf(questionOf(context.inputs?.[wanted.like ?? 'question'])) : undefined;
    const [ofQuestion = {}, ...scores] = await detector.scores(
      [asked, ...stretches.map(({ prose }) => prose)].map((one) => one?.text ?? ''),
    );
    const permitted = asked === undefined ? (wanted.is ?? []) : languagesOf(asked, ofQuestion);
    if (permitted.length === 0) return [];
    return stretches.flatMap(({ prose, ...place }, at) => {
      const found = foreignLanguage(prose, scores[at] ?? {}, permitted);
      if (found === undefined) return [];
      const meant =
        asked === undefined
          ? permitted
          : permitted.toSorted((a, b) => (ofQuestion[b] ?? 0) - (ofQuestion[a] ?? 0)).slice(0, 1);
      return [
        {
          verdict: wanted.verdict,
          code: 'wrong-language',
          ...place,
          message: messageOf(found, meant, asked !== undefined),
        },
      ];
    });
  },
};

/** A question is a text, or the last words of the user in a conversation. */
function questionOf(input: unknown): string {
  if (typeof input === 'string') return input;
  const messages = Array.isArray(input) ? input : ((input as { messages?: unknown } | undefined)?.messages ?? []);
  const said = (Array.isArray(messages) ? messages : []) as { role?: unknown; content?: unknown }[];
  const last = said.findLast(({ role }) => role === 'user')?.content;
  return typeof last === 'string' ? last : '';
}

/** A segment and each paragraph of a whole text; each text of a JSON. */
function stretchesOf(candidate: Candidate, { except }: LanguageSettings): Stretch[] {
  if (candidate.kind === 'json')
    return [...leavesOf(candidate.value)].flatMap(({ pointer, value }) =>
      typeof value === 'string' && !except.some((one) => isAt(pointer, one))
        ? [{ pointer, prose: proseOf(value) }]
        : [],
    );
  const text = withoutCode(candidate.text);
  const ends = [...text.matchAll(/\n\s*\n/g)].map(({ index }) => index);
  const paragraphs = [...ends, text.length].map((end, at): Stretch => {
    const start = ends[at - 1] ?? 0;
    return { prose: proseOf(text.slice(start, end)), span: { start, end } };
  });
  const told = paragraphs.filter(({ prose }) => isTellable(prose));
  return told.length > 0 ? told : [{ prose: proseOf(text) }];
}

const nameOf = (language: string): string =>
  new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;

function messageOf(found: string, wanted: readonly string[], isOfQuestion: boolean): string {
  const names = wanted.map(nameOf).join(' or ');
  return `this is in ${nameOf(found)}; write it in ${names}${isOfQuestion ? ', the language of the question' : ''}`;
}
