import type { SourceIndex } from '../text/source-index.js';
import { contentStems } from '../text/words.js';
import { visibleText } from '../text/visible-text.js';
import type { Candidate, Check, CheckContext, Finding } from './check.js';
import { isGrounded, leavesOf } from './grounded-json.js';
import { textOfCandidate } from './text-of-candidate.js';

/** From this share of its content words on, a sentence says what an instruction told it to. */
const sharedEnough = 0.6;
const fewestWords = 3;
const links = /https?:\/\/[^\s)"'<>\]]{4,500}|www\.[^\s)"'<>\]]{4,500}/giu;

/**
 * The answer does not do what a document, mail or legacy reply told the model: no sentence repeats such an instruction or says mostly its words, no value or link is one that
 * only an instruction gives, and nothing recites the step's own prompt. What the instructions say is no source either (`CheckContext.sources` lacks it).
 */
export const injectedInstructionsCheck: Check = {
  name: 'injected-instructions',
  version: '2',
  codes: ['follows-instruction', 'link-of-instruction', 'recites-prompt'],
  run(candidate: Candidate, context: CheckContext): readonly Finding[] {
    const recited = context.prompt?.recitedIn(candidate) ?? [];
    const { instructions = [], orders } = context;
    if (instructions.length === 0) return recited;
    const text = textOfCandidate(candidate);
    const said = instructions.map((one) => new Set(contentStems(one)));
    const theirLinks = new Set(instructions.flatMap((one) => linksIn(one)));
    return [
      ...repeated(text, said),
      ...linksOfTheirs(text, theirLinks),
      ...(candidate.kind === 'json' && orders !== undefined ? ordered(candidate.value, orders, context.sources) : []),
      ...recited,
    ];
  },
};

function repeated(text: string, instructions: readonly ReadonlySet<string>[]): Finding[] {
  const visible = visibleText(text);
  return [...visible.text.matchAll(/[^.!?\n]{1,2000}/g)].flatMap((match): Finding[] => {
    const stems = [...new Set(contentStems(match[0]))];
    if (stems.length < fewestWords) return [];
    const isTheirs = instructions.some(
      (one) => stems.filter((stem) => one.has(stem)).length / stems.length >= sharedEnough,
    );
    const span = { start: visible.origin(match.index), end: visible.origin(match.index + match[0].length - 1) + 1 };
    return isTheirs ? [finding('follows-instruction', span, 'this says what a source told the model to say')] : [];
  });
}

/** Values that stand in an instruction and nowhere else. */
function ordered(value: unknown, orders: SourceIndex, sources: SourceIndex): Finding[] {
  return [...leavesOf(value)].flatMap(({ pointer, key, value: leaf, currency }): Finding[] => {
    const isTheirs = !isGrounded(key, leaf, currency, sources) && isGrounded(key, leaf, currency, orders);
    const message = `${pointer} is what an instruction inside a source told the model to write`;
    return isTheirs ? [{ verdict: 'repair', code: 'follows-instruction', pointer, message }] : [];
  });
}

function linksOfTheirs(text: string, theirs: ReadonlySet<string>): Finding[] {
  if (theirs.size === 0) return [];
  return [...text.matchAll(links)].flatMap((match) =>
    theirs.has(bare(match[0]))
      ? [
          finding(
            'link-of-instruction',
            { start: match.index, end: match.index + match[0].length },
            'this link is one that a source told the model to give',
          ),
        ]
      : [],
  );
}

const linksIn = (text: string): string[] => [...text.matchAll(links)].map(([link]) => bare(link));
const bare = (link: string): string =>
  link
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[.,;:!?/]+$/, '');

const finding = (code: string, span: { start: number; end: number }, message: string): Finding => ({
  verdict: 'repair',
  code,
  span,
  message,
});
