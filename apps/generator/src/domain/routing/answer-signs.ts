import { numberIn, recomputeSteps } from './recompute-steps.js';

/** Words of a model that is not sure of itself. */
const hedge =
  /\b(?:however|assum\w+|approximately|about|unclear|not (?:specified|given|possible|enough)|cannot|might|perhaps|sorry|wait|actually|mistake|unless)\b/gi;

/** What speaks for or against an answer, found by code: its arithmetic done anew, its end, its numbers against those of the prompt. */
export function answerSigns(prompt: string, answer: string): string[] {
  const text = answer.trim();
  const { steps, wrong, results } = recomputeSteps(text);
  const final = finalNumber(text);
  const given = numbersOf(prompt);
  const used = new Set(numbersOf(text).map(String));
  const unused = given.filter((one) => !used.has(String(one))).length;
  return [
    'answer',
    `steps:${Math.min(9, steps)}`,
    `wrong:${Math.min(3, wrong)}`,
    `length:${Math.min(12, Math.floor(text.length / 120))}`,
    `lines:${Math.min(10, text.split('\n').length)}`,
    `unused:${Math.min(4, unused)}`,
    `stepsLessNumbers:${Math.max(-5, Math.min(5, steps - given.length))}`,
    `hedges:${Math.min(3, (text.match(hedge) ?? []).length)}`,
    ...endSigns(text, final, results),
    ...numberSigns(final, given, text),
  ];
}

function endSigns(text: string, final: number | undefined, results: readonly number[]): string[] {
  const isMarked = /(?:####|\\boxed|final answer|answer(?: is|:))/i.test(text);
  const last = results.at(-1);
  return [
    isMarked ? 'marked' : 'unmarked',
    ...(isMarked || /[.!?)\]}"']$/.test(text) ? [] : ['truncated']),
    ...(final === undefined ? ['noNumber'] : []),
    ...(last === undefined ? ['noResult'] : [last === final ? 'endsAtResult' : 'endsElsewhere']),
    ...(final !== undefined && last !== final && results.includes(final) ? ['endsAtEarlierResult'] : []),
  ];
}

function numberSigns(final: number | undefined, given: readonly number[], text: string): string[] {
  if (final === undefined) return [];
  const decimals = (text.match(/\d\.\d+/g) ?? []).length;
  const isMoney = /[$€£]|dollar|cent|price|cost/i.test(text);
  return [
    ...(Number.isInteger(final) ? [] : [isMoney ? 'brokenMoney' : 'brokenCount']),
    ...(final < 0 ? ['negative'] : []),
    ...(given.includes(final) ? ['repeatsGiven'] : []),
    ...(final > 20 * Math.max(1, ...given) ? ['large'] : []),
    `decimals:${Math.min(4, decimals)}`,
    ...(/\d\.\d{3,}/.test(text) ? ['longDecimals'] : []),
    ...(/\bround|whole number|\bcan't have|cannot have/i.test(text) ? ['rounds'] : []),
  ];
}

/** The number behind the mark of the final answer, else the last of all. */
function finalNumber(text: string): number | undefined {
  const behind = /(?:####|\\boxed\{|answer(?: is|:))\s*([^\n]{0,60})/i.exec(text)?.[1] ?? text;
  const numbers = numbersOf(behind);
  return behind === text ? numbers.at(-1) : (numbers[0] ?? numbersOf(text).at(-1));
}

function numbersOf(text: string): number[] {
  return (text.match(/-?\d[\d,]*(?:\.\d+)?/g) ?? []).flatMap((one) => numberIn(one) ?? []);
}
