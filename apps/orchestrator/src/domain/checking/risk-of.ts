import { type Risk, type RiskClass, riskClasses } from '@chassis/contracts';
import type { StepFile } from '../step-file.js';
import type { WorkflowFile } from '../workflow-file.js';
import { skipReasons } from './check-skips.js';
import { approvalsOf } from './dependencies.js';
import { isEffectStep, operationOf } from './effects.js';
import type { CheckedGraph, Folder } from './folder.js';
import { judgeOf, modelNamesOf, modelOf } from './generation.js';

type Reason = Risk['reasons'][number];
const reason = (riskClass: RiskClass, code: string, message: string): Reason => ({ class: riskClass, code, message });

/** What the workflow may do at worst. Computed from the graph, from what it uses, and from what it changes in the version that is published. */
export function riskOf(folder: Folder): Risk {
  const { environment, source } = folder;
  const reasons = [
    ...folder.graphs.flatMap((graph) => effectRisks(graph, folder)),
    ...folder.graphs.flatMap((graph) => modelRisks(graph, folder)),
    ...dataRisks(folder),
    ...changeRisks(source, environment.workflows[source.name]?.source),
  ];
  const rank = Math.max(0, ...reasons.map((one) => riskClasses.indexOf(one.class)));
  return {
    class: riskClasses[rank] ?? 'high',
    needsSecondPerson: rank >= riskClasses.indexOf(environment.policy.secondPersonFrom),
    reasons,
  };
}

function effectRisks(graph: CheckedGraph, { environment }: Folder): Reason[] {
  const skips = skipReasons(graph);
  return Object.entries(graph.steps).flatMap(([id, step]) => {
    if (step.kind !== 'action' || !isEffectStep(step, environment)) return [];
    const approval = approvalsOf(id, graph)[0]?.[0];
    const own = skips.get(id) ?? new Set();
    const gaps = approval === undefined ? [] : [...(skips.get(approval) ?? [])].filter((one) => !own.has(one));
    const undone = step.compensate !== undefined || operationOf(step.use, environment)?.compensate !== undefined;
    const permitted =
      approval === undefined
        ? reason('high', 'effect-without-approval', `${id} does ${step.use} and nobody is asked before`)
        : gaps.length > 0
          ? reason(
              'high',
              'effect-without-approval',
              `${id} does ${step.use} and nobody is asked before where ${approval} is skipped (${gaps.join('; ')})`,
            )
          : reason('medium', 'effect', `${id} does ${step.use} once ${approval} permits it`);
    return [permitted, ...(undone ? [] : [reason('high', 'cannot-be-undone', `nothing undoes ${step.use} of ${id}`)])];
  });
}

function modelRisks(graph: CheckedGraph, { environment, files, source }: Folder): Reason[] {
  const isSensitive = source.dataClass === 'confidential' || source.dataClass === 'restricted';
  return Object.entries(graph.steps).flatMap(([id, step]) => {
    const named = step.kind === 'generate' ? modelNamesOf(step, files, environment) : [];
    const judge = step.kind === 'generate' ? judgeOf(step, environment) : undefined;
    const answering = named.map(({ name }) => modelOf(name, environment));
    const models = [...new Set([...answering, judge])].filter((one) => one !== undefined);
    return models
      .filter(({ isPrivate }) => !isPrivate)
      .map(({ name }) =>
        reason(
          isSensitive ? 'high' : 'medium',
          'external-model',
          `${id} asks ${name}, outside the private network, about ${source.dataClass} data`,
        ),
      );
  });
}

function dataRisks({ source, environment }: Folder): Reason[] {
  const { riskyBudgetMicroUsd } = environment.policy;
  const { dataClass, budget } = source;
  return [
    ...(dataClass === 'restricted' ? [reason('high', 'data-class', 'it is for restricted data')] : []),
    ...(dataClass === 'confidential' ? [reason('medium', 'data-class', 'it is for confidential data')] : []),
    ...(budget.microUsd > riskyBudgetMicroUsd
      ? [reason('high', 'budget', `a run may cost ${budget.microUsd} micro-USD, more than ${riskyBudgetMicroUsd}`)]
      : []),
  ];
}

/** Safeguards of the published version that the new one has not, or has otherwise. */
function changeRisks(next: WorkflowFile, before: WorkflowFile | undefined): Reason[] {
  if (before === undefined) return [];
  return [...confidenceRisks(next, before), ...stepRisks(next, before)];
}

function confidenceRisks({ confidence: now }: WorkflowFile, { confidence: old }: WorkflowFile): Reason[] {
  if (old === undefined || (now !== undefined && now.atLeast >= old.atLeast && now.review === old.review)) return [];
  return [reason('high', 'safeguard-changed', 'the confidence asks for less than in the published version')];
}

function stepRisks(next: WorkflowFile, before: WorkflowFile): Reason[] {
  return Object.entries(before.steps).flatMap(([id, old]) => {
    const now = next.steps[id];
    const changed = (what: string): Reason[] => [
      reason('high', 'safeguard-changed', `${what} of ${id} differs from the published version`),
    ];
    if (old.kind === 'approval' && guardOf(old) !== guardOf(now)) return changed('the approval');
    if (
      old.kind === 'action' &&
      now?.kind === 'action' &&
      JSON.stringify(old.compensate) !== JSON.stringify(now.compensate)
    )
      return changed('the compensation');
    if (old.kind === 'rule' && guardOf(old) !== guardOf(now))
      return [reason('medium', 'safeguard-changed', `the rule ${id} differs from the published version`)];
    const lost =
      old.kind === 'generate' && now?.kind === 'generate'
        ? old.checks.filter(({ use }) => !now.checks.some((one) => one.use === use))
        : [];
    return lost.length === 0
      ? []
      : [reason('high', 'safeguard-changed', `${id} is no longer checked by ${lost.map(({ use }) => use).join(', ')}`)];
  });
}

const guardOf = (step: StepFile | undefined): string => {
  if (step === undefined) return '';
  const { after: _, ...rest } = step;
  return JSON.stringify(rest);
};
