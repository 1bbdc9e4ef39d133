import type { DoneEvent, ModelCall, ModelEvent } from '../language-model.js';
import { answerSigns } from './answer-signs.js';
import { askedOf } from './call-signs.js';

/** These a check would refuse too. */
const failing = new Set([
  'escalated-incomplete',
  'escalated-empty',
  'escalated-uncited',
  'escalated-not-json',
  'escalated-missing-fields',
]);
const survivable = new Set(['escalated-wrong-arithmetic', 'escalated-unsure']);

export const isFailedBySign = (reason: string): boolean => failing.has(reason);
/** An answer that miscalculates or hedges may still be taken. */
export const isSurvivable = (reason: string): boolean => survivable.has(reason);

/** Why an answer is left to the next model of a cascade; undefined where it may stand. Whether it is right nobody knows here: only what speaks against it by itself counts. */
export function escalationOf(call: ModelCall, events: readonly ModelEvent[]): string | undefined {
  const done = events.find((one) => one.type === 'done');
  // What a model refuses to say is not asked of the next one.
  if (done === undefined || done.refusal !== undefined) return undefined;
  if (done.isAbstained === true) return 'escalated-abstained';
  if (done.finish !== 'stop') return 'escalated-incomplete';
  return call.outputSchema === undefined ? ofText(call, events) : ofValue(call.outputSchema, done);
}

function ofText(call: ModelCall, events: readonly ModelEvent[]): string | undefined {
  const pieces = events.filter((one) => one.type === 'text');
  const text = pieces.map((one) => one.text).join('');
  if (text.trim() === '') return 'escalated-empty';
  const isCited = pieces.some(({ citations = [] }) => citations.length > 0);
  if (call.passages.length > 0 && !isCited) return 'escalated-uncited';
  const signs = answerSigns(askedOf(call), text);
  if (!signs.includes('wrong:0')) return 'escalated-wrong-arithmetic';
  return signs.includes('hedges:3') ? 'escalated-unsure' : undefined;
}

/** The whole schema is checked behind the door; what fails there comes back as a repair, and goes to the next model too. */
function ofValue(schema: unknown, { value }: DoneEvent): string | undefined {
  if (typeof value !== 'object' || value === null) return 'escalated-not-json';
  const required = (schema as { required?: unknown }).required;
  const isMissing = Array.isArray(required) && required.some((one) => !Object.hasOwn(value, String(one)));
  return isMissing ? 'escalated-missing-fields' : undefined;
}
