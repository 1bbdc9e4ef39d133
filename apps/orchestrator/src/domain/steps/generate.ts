import { type CheckSpec, confidenceCheckName } from '@chassis/contracts';
import { brokeEnding } from '../broke-ending.js';
import { confidenceOf, lowConfidence } from '../confidence.js';
import { endRun } from '../ending.js';
import { failWith, ruleForFailures } from '../fail-with.js';
import { finishStep } from '../finish-step.js';
import { moneyLeft } from '../money-left.js';
import { openReview } from '../open-review.js';
import { untrustedInputs } from '../untrusted-inputs.js';
import type { EventOf, Evaluated, FailureCode } from '../run-event.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';

/** Has the context of the next attempt composed; an attempt after the first knows what failed and what has left. */
export function prepareGenerate(turn: Turn, id: string): void {
  const step = turn.step(id) as Step<'generate'>;
  const state = turn.at(id);
  const left = moneyLeft(turn.state);
  if (left < 0) return endRun(turn, brokeEnding(turn, id));
  const { files } = turn.workflow;
  const prompt = files[step.prompt];
  if (prompt === undefined) throw new Error(`the bundle has no ${step.prompt}`);
  state.phase = 'prepare';
  const { failures, candidate, released } = state;
  const untrusted = untrustedInputs(step, turn.workflow);
  turn.evaluate(
    id,
    { context: { text: step.with ?? '{}', as: 'context' } },
    {
      context: {
        fixed: {
          prompt,
          ...(step.output !== undefined && { output: files[step.output] }),
          ...(step.model !== undefined && { model: step.model }),
          checks: [...step.checks, ...confidenceChecks(turn, id)],
          maxOutputTokens: step.maxOutputTokens,
          budgetMicroUsd: left,
          ...(untrusted.length > 0 && { untrusted }),
          ...(released !== undefined && released.released > 0 && { continueAfter: released }),
        },
        passages: step.passages,
        ...(failures !== undefined && { repairOf: { failures, previous: candidate } }),
      },
    },
  );
}

/** The validator lets nothing of an answer out that a person must decide on first. */
function confidenceChecks(turn: Turn, id: string): CheckSpec[] {
  const confidence = confidenceOf(turn.workflow, turn.state, id);
  return confidence === undefined ? [] : [{ use: confidenceCheckName, with: { ...confidence } }];
}

export function onGeneratePrepared(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const { context } = values;
  if (context === undefined || !('ref' in context)) throw new Error(`the context of ${id} was not stored`);
  const state = turn.at(id);
  Object.assign(state, { phase: 'generate', attempt: state.attempt + 1, inputs: { context: context.ref } });
  turn.send(id, 'answer.generate', { context: context.ref });
}

export function onValidated(turn: Turn, event: EventOf<'validated'>): void {
  const step = turn.step(event.step) as Step<'generate'>;
  const state = turn.at(event.step);
  turn.state.costMicroUsd += event.costMicroUsd;
  const confidence = confidenceOf(turn.workflow, turn.state, event.step);
  if (confidence !== undefined) turn.fact('confidence.weighed', { ...confidence }, event.step);
  if (event.verdict === 'pass' && event.output !== undefined)
    return finishStep(turn, event.step, { ref: event.output });
  Object.assign(state, { failures: event.failuresRef, candidate: event.candidate });
  const repairs = state.repairs ?? 0;
  if (event.verdict === 'repair' && repairs + 1 < turn.workflow.maxAttempts) {
    state.repairs = repairs + 1;
    return closeAttempt(turn, event.step);
  }
  const shown = { payload: event.candidate, evidence: event.failuresRef };
  const asked = turn.workflow.confidence;
  if (asked !== undefined && event.failures.length > 0 && event.failures.every(isOfConfidence)) {
    const { review = turn.workflow.reviewer, within } = asked;
    return openReview(turn, event.step, { review, code: lowConfidence, within }, shown);
  }
  const code = event.failures[0]?.code ?? 'check-failed';
  const fallback =
    event.verdict === 'halt' ? ({ end: 'rejected', code } as const) : { review: turn.workflow.reviewer, code };
  failWith(turn, event.step, ruleForFailures(step.onFail, event.failures) ?? fallback, shown);
}

const isOfConfidence = ({ check, code }: FailureCode): boolean =>
  check === confidenceCheckName && code === lowConfidence;

/** Nothing more of the old attempt may leave before the next one starts. */
export function closeAttempt(turn: Turn, id: string): void {
  const state = turn.at(id);
  state.phase = 'close';
  turn.send(id, 'attempt.close', {}, String(state.retries ?? 0));
}

export function onClosed(turn: Turn, event: EventOf<'closed'>): void {
  const { released, text } = event;
  turn.at(event.step).released = { released, ...(text && { text }) };
  prepareGenerate(turn, event.step);
}
