import { ChassisError, type DataClass } from '@chassis/contracts';
import { chooseModel, type ModelDefaults } from './choose-model.js';
import type { LanguageModel, ModelCall } from './language-model.js';
import { type Fallback, ModelChain } from './model-chain.js';
import { lackOf } from './prompting/prompt-needs.js';
import { refusalOf } from './refusal-of.js';
import type { AttemptRouting } from './routing/attempt-routing.js';
import { cascadeOf } from './routing/cascade-of.js';

/** What is asked of which model, about what data. */
export interface Asked {
  readonly name: string | undefined;
  readonly call: ModelCall;
  readonly dataClass: DataClass;
  /** What the tenant's outcomes say, where the choice is left open. */
  readonly routing?: AttemptRouting | undefined;
}

/**
 * The model for a call and, behind a provider's, those that take over when it may not be used or fails: the other providers' in their order, as
 * far as policy lets them have the data, and a local one last. Throws `rejected`/`no-permitted-model`.
 */
export function selectModels(models: readonly LanguageModel[], defaults: ModelDefaults, asked: Asked): ModelChain {
  const { name, call } = asked;
  const capability = call.outputSchema === undefined ? 'text' : 'json';
  const isAble = (one: LanguageModel) =>
    !one.isNamedOnly && one.capabilities.includes(capability) && one.canAnswer(call);
  const isFit = (one: LanguageModel) => isAble(one) && lackOf(one, call.prompt) === undefined;
  const last = isClientOnly(call) ? undefined : models.find((one) => one.provider === 'local' && isFit(one));
  const stages = name === undefined || name === 'auto' ? stagesOf(models, defaults, call) : [];
  const { routing } = asked;
  if (stages.length > 0)
    return permittedChain(stages, last, asked, stages).judgedBy(
      routing && ((_call, events, judged) => routing.escalation(events, judged)),
    );
  const priced = name === 'auto' ? cheapestFirst(models, asked) : [];
  const byCost = routing?.order(priced) ?? priced;
  const named = name === 'auto' ? undefined : name;
  const wanted = byCost[0] ?? chooseModel(models, defaults, { name: named, capability, prompt: call.prompt });
  const lacking = models.filter((one) => one.provider !== 'local' && isAble(one) && !isFit(one));
  if (wanted.provider === 'local' && lackOf(wanted, call.prompt) === undefined)
    return new ModelChain(
      [wanted],
      name === 'auto' ? lacking.map((one) => passedOver(one, refusalOf(one, asked)!)) : [],
    );
  const others = byCost.length > 0 ? byCost : models;
  const remote = [wanted, ...others.filter((one) => one !== wanted && one.provider !== 'local' && isAble(one))];
  return permittedChain(remote, last, asked, [], lacking);
}

/** Of the models in their order those that policy lets have the data, and `last` behind them. What is said of the first is said of each where all are `stages`, and of those that are `lacking` what the prompt needs. */
function permittedChain(
  wanted: readonly LanguageModel[],
  last: LanguageModel | undefined,
  asked: Asked,
  stages: readonly LanguageModel[] = [],
  lacking: readonly LanguageModel[] = [],
): ModelChain {
  const { call, dataClass } = asked;
  const first = wanted[0]!;
  if (last !== undefined && hasLeftItsTask(call)) return new ModelChain([last], [passedOver(first, 'left-its-task')]);
  const reasons = new Map(wanted.map((one) => [one, refusalOf(one, asked)]));
  const permitted = [
    ...wanted.filter((one) => reasons.get(one) === undefined),
    ...(last === undefined || wanted.includes(last) ? [] : [last]),
  ];
  const reason = reasons.get(first);
  if (reason === 'prompt-too-long' && !permitted.some((one) => one.provider !== 'local'))
    first.upperBoundMicroUsd(call);
  const told = new Set([...(stages.length > 0 ? wanted : [first]), ...lacking]);
  const refused = [...told].flatMap((one) => {
    const why = reasons.get(one) ?? refusalOf(one, asked);
    return why === undefined ? [] : [passedOver(one, why)];
  });
  if (permitted.length > 0) return new ModelChain(permitted, refused, stages);
  throw new ChassisError(
    'rejected',
    'no-permitted-model',
    `${first.name} may not be used for ${call.prompt.path} (${reason}; the data is ${dataClass}), and no other model can answer it.${first.problem === undefined ? '' : ` ${first.problem.message}`}`,
    { evidence: { model: first.name, reason: reason ?? 'unknown', dataClass } },
  );
}

/** The models of the prompt's cascade that can do what is asked. What failed its checks was the first one's at least: its repair begins behind it. */
function stagesOf(models: readonly LanguageModel[], defaults: ModelDefaults, call: ModelCall): LanguageModel[] {
  const capability = call.outputSchema === undefined ? 'text' : 'json';
  const named = (cascadeOf(call.prompt) ?? []).map((name) =>
    chooseModel(models, defaults, { name, capability, prompt: call.prompt }),
  );
  const able = named.filter((one) => one.canAnswer(call));
  return call.failures.length > 0 && able.length > 1 ? able.slice(1) : able;
}

/** A step that says `auto` gets the cheapest model that policy lets have the data; the next dearer one takes over when it fails. */
function cheapestFirst(models: readonly LanguageModel[], asked: Asked): LanguageModel[] {
  const capability = asked.call.outputSchema === undefined ? 'text' : 'json';
  return models
    .filter((one) => one.provider !== 'local' && one.capabilities.includes(capability) && one.canAnswer(asked.call))
    .filter((one) => refusalOf(one, asked) === undefined)
    .map((one) => ({ one, bound: one.upperBoundMicroUsd(asked.call) ?? Number.POSITIVE_INFINITY }))
    .toSorted((a, b) => a.bound - b.bound)
    .map(({ one }) => one);
}

const leavesTask = new Set(['follows-instruction', 'link-of-instruction', 'recites-prompt', 'missing-citation']);

/** An answer that obeyed a source, or rested on none, would come again from whoever gave it: a model that can only quote, extract or fill in is asked instead. */
const hasLeftItsTask = ({ failures }: ModelCall): boolean => failures.some(({ code }) => leavesTask.has(code));

/** A client's conversation is beyond the local models; that a provider failed must not look like an answer. */
const isClientOnly = ({ chat }: ModelCall): boolean => chat !== undefined;

const passedOver = ({ id, provider }: LanguageModel, reason: string): Fallback => ({
  model: { id, provider },
  reason,
  costMicroUsd: 0,
});
