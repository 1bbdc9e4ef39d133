import { type ComplianceSettings, ComplianceSettingsSchema } from '@chassis/contracts';
import { type VisibleText, visibleText } from '../text/visible-text.js';
import type { Candidate, CheckContext, CheckSettings, Finding, ModelCheck, TextClassifier } from './check.js';
import { textOfCandidate } from './text-of-candidate.js';

/** So much of an answer is asked about, in pieces of this length; what is longer is not let out unasked. */
const mostAsked = 100;
const longestPiece = 4_000;

/**
 * No answer of a class that the tenant forbids, nor with a phrase that it forbids: a halt, which ends the answer at once and is never repaired.
 * `with: { model, halt: [class…], least, phrases: […] }`; the model is a specialist that the tenant taught by examples.
 */
export const complianceCheck: ModelCheck = {
  name: 'compliance',
  version: '2',
  codes: ['forbidden-phrase', 'no-specialist', 'too-long'],
  run(candidate: Candidate, { classifier }: CheckContext, settings: CheckSettings) {
    const wanted = ComplianceSettingsSchema.parse(settings);
    const visible = visibleText(textOfCandidate(candidate));
    const found = forbiddenPhrases(visible, wanted.phrases);
    if (found.length > 0 || wanted.model === undefined) return found;
    if (classifier === undefined) return [halt('no-specialist', 'there is no specialist to ask')];
    return forbiddenClasses(visible, wanted.model, wanted, classifier);
  },
};

function forbiddenPhrases(visible: VisibleText, phrases: readonly string[]): Finding[] {
  const said = saying(visible.text);
  return phrases
    .filter((one) => wordsOf(one) !== '' && said.includes(saying(one)))
    .map((one) => {
      const place = piecesOf(visible.text).find(({ text }) => saying(text).includes(saying(one)));
      return halt('forbidden-phrase', `the answer says "${one}"`, place && spanOf(place, visible));
    });
}

async function forbiddenClasses(
  visible: VisibleText,
  model: string,
  { halt: forbidden, least }: ComplianceSettings,
  classifier: TextClassifier,
): Promise<Finding[]> {
  const pieces = piecesOf(visible.text);
  if (pieces.length === 0) return [];
  if (pieces.length > mostAsked) return [halt('too-long', `more than ${mostAsked} sentences cannot be asked about`)];
  const classes = await classifier.classify(
    model,
    pieces.map(({ text }) => text),
  );
  const at = classes.findIndex((one) => !one.isOutOfScope && one.confidence >= least && forbidden.includes(one.label));
  if (at < 0) return [];
  const { label, confidence } = classes[at]!;
  return [halt(label, `${model} takes this for ${label} (${confidence.toFixed(2)})`, spanOf(pieces[at]!, visible))];
}

interface Piece {
  readonly text: string;
  readonly start: number;
}

/** Sentences with their places; a very long one in pieces. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const gap of [...text.matchAll(/(?<=[.!?])\s+|\n+/gu), undefined]) {
    const sentence = text.slice(start, gap?.index);
    for (const [index, part] of (sentence.match(everyPiece) ?? []).entries())
      if (/\p{L}/u.test(part)) pieces.push({ text: part, start: start + index * longestPiece });
    start = gap === undefined ? text.length : gap.index + gap[0].length;
  }
  return pieces;
}

const everyPiece = new RegExp(`[\\s\\S]{1,${longestPiece}}`, 'g');
const spanOf = ({ text, start }: Piece, visible: VisibleText) => ({
  start: visible.origin(start),
  end: visible.origin(start + text.length - 1) + 1,
});
const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
const saying = (text: string): string => ` ${wordsOf(text)} `;
const halt = (code: string, message: string, span?: Finding['span']): Finding => ({
  verdict: 'halt',
  code,
  ...(span !== undefined && { span }),
  message,
});
