import { type ComplianceSettings, ComplianceSettingsSchema } from '@chassis/contracts';
import { visibleText } from '../text/visible-text.js';
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
  version: '1',
  codes: ['forbidden-phrase', 'no-specialist', 'too-long'],
  run(candidate: Candidate, { classifier }: CheckContext, settings: CheckSettings) {
    const wanted = ComplianceSettingsSchema.parse(settings);
    const { text } = visibleText(textOfCandidate(candidate));
    const found = forbiddenPhrases(text, wanted.phrases);
    if (found.length > 0 || wanted.model === undefined) return found;
    if (classifier === undefined) return [halt('no-specialist', 'there is no specialist to ask')];
    return forbiddenClasses(text, wanted.model, wanted, classifier);
  },
};

function forbiddenPhrases(text: string, phrases: readonly string[]): Finding[] {
  const said = ` ${wordsOf(text)} `;
  return phrases
    .filter((one) => wordsOf(one) !== '' && said.includes(` ${wordsOf(one)} `))
    .map((one) => halt('forbidden-phrase', `the answer says "${one}"`));
}

async function forbiddenClasses(
  text: string,
  model: string,
  { halt: forbidden, least }: ComplianceSettings,
  classifier: TextClassifier,
): Promise<Finding[]> {
  const pieces = piecesOf(text);
  if (pieces.length === 0) return [];
  if (pieces.length > mostAsked) return [halt('too-long', `more than ${mostAsked} sentences cannot be asked about`)];
  const classes = await classifier.classify(model, pieces);
  return classes
    .filter((one) => !one.isOutOfScope && one.confidence >= least && forbidden.includes(one.label))
    .slice(0, 1)
    .map(({ label, confidence }) => halt(label, `${model} takes this for ${label} (${confidence.toFixed(2)})`));
}

/** Sentences; a very long one in pieces. */
const piecesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+|\n+/u)
    .flatMap((one) => one.match(new RegExp(`[\\s\\S]{1,${longestPiece}}`, 'gu')) ?? [])
    .filter((one) => /\p{L}/u.test(one));

const wordsOf = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
const halt = (code: string, message: string): Finding => ({ verdict: 'halt', code, message });
