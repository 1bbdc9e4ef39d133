import type { AuditFact } from '@chassis/contracts';
import { explainActions, explainApprovals } from './explain-actions.js';
import { explainChildren, explainParent } from './explain-children.js';
import { costOf, entriesOf, fallbacksOf, generationsOf, modelsOf, promptsOf } from './explain-models.js';
import { explainSteps } from './explain-steps.js';
import { entryOf, inOrderOfTime, type RecordedFact } from './recorded-fact.js';

/** Kinds that have a place of their own in the document; all others stand under `other`. */
const placed = new Set([
  'run.accepted',
  'run.started',
  'run.ended',
  'intent.classified',
  'passages.retrieved',
  'answer.generated',
  'answer.failed',
  'answer.judged',
  'answer.validated',
  'confidence.weighed',
  'step.started',
  'step.ended',
  'step.failed',
  'child.started',
  'child.ended',
]);
const isPlaced = (kind: string): boolean =>
  placed.has(kind) || kind.startsWith('action.') || kind.startsWith('approval.');

/**
 * One document that explains a run from the facts of its chain, in order of time; `record` names the record that proves an entry.
 * Absent facts leave their places empty, unknown ones are kept under `other`. Give at least one fact.
 */
export function explainRun(run: string, unordered: readonly RecordedFact[]): { run: string } & Record<string, unknown> {
  const facts = inOrderOfTime(unordered);
  return {
    run,
    ...explainLife(facts),
    parent: explainParent(facts),
    children: explainChildren(facts),
    intents: entriesOf(facts, 'intent.classified'),
    retrievals: entriesOf(facts, 'passages.retrieved'),
    generations: generationsOf(facts),
    prompts: promptsOf(facts),
    models: modelsOf(facts),
    checks: entriesOf(facts, 'answer.validated'),
    judgements: entriesOf(facts, 'answer.judged'),
    confidence: entriesOf(facts, 'confidence.weighed'),
    approvals: explainApprovals(facts),
    actions: explainActions(facts),
    fallbacks: fallbacksOf(facts),
    cost: costOf(facts),
    steps: explainSteps(facts),
    other: facts.filter(({ fact }) => !isPlaced(fact.kind)).map((one) => ({ kind: one.fact.kind, ...entryOf(one) })),
    timeline: facts.map(({ seq, fact }) => ({
      at: fact.at,
      kind: fact.kind,
      step: fact.step ?? null,
      attempt: fact.attempt ?? null,
      service: fact.service,
      record: seq,
    })),
  };
}

/** Who asked for what, under which workflow, and how it ended; null where no fact tells. */
function explainLife(facts: readonly RecordedFact[]): Record<string, unknown> {
  const [accepted, started] = [find(facts, 'run.accepted'), find(facts, 'run.started')];
  const first = accepted ?? started ?? facts[0]?.fact;
  return {
    workflow: { ...workflowOf(accepted), ...workflowOf(started) },
    subject: first?.subject ?? null,
    request: accepted?.data ?? null,
    input: started?.data['input'] ?? accepted?.data['input'] ?? null,
    acceptedAt: first?.at ?? null,
    startedAt: started?.at ?? null,
    ...explainRerun(started),
    ...explainEnd(first, find(facts, 'run.ended')),
  };
}

/** Which run it repeats from which step, and what it took over from there. */
function explainRerun(started: AuditFact | undefined): Record<string, unknown> {
  return { rerunOf: started?.data['rerunOf'] ?? null, reused: started?.data['reused'] ?? [] };
}

function explainEnd(first: AuditFact | undefined, ended: AuditFact | undefined): Record<string, unknown> {
  if (ended === undefined || first === undefined)
    return { status: 'running', reason: null, endedAt: null, tookMs: null, result: null };
  const { status = 'unknown', reason = null, result = null, detail = null } = ended.data;
  return { status, reason, endedAt: ended.at, tookMs: Date.parse(ended.at) - Date.parse(first.at), result, detail };
}

function workflowOf(fact: AuditFact | undefined): Record<string, unknown> {
  if (fact === undefined) return {};
  const { workflow, name, version, hash, workflowHash, bundle } = fact.data;
  const own =
    typeof workflow === 'object' && workflow !== null
      ? (workflow as Record<string, unknown>)
      : { name: workflow ?? name };
  const more = { version, hash: hash ?? workflowHash ?? bundle };
  return { ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)), ...own };
}

const find = (facts: readonly RecordedFact[], kind: string): AuditFact | undefined =>
  facts.findLast(({ fact }) => fact.kind === kind)?.fact;
