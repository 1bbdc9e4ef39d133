import { BudgetRefusalSchema, budgetSaying } from '@chassis/contracts';

const sayings: Readonly<Record<string, string>> = {
  'budget-exhausted': 'The budget does not cover this call; raise it, or ask for a shorter answer.',
  'prompt-too-long': 'The messages and the answer are longer than the model takes; send fewer, or ask for less.',
  'no-permitted-model': 'No model that is set here may be given data of this class.',
  'unknown-model': 'There is no such model; GET /v1/models lists them.',
  'answer-not-as-asked': 'No model gave the JSON or the call of a tool that was asked for.',
  incomplete: 'No model came to the end of its answer.',
  'deadline-passed': 'The answer did not come in time.',
};

/** Why a model may not be asked, by the reasons of the routing. */
const refusals: Readonly<Record<string, (model: string, dataClass: string) => string>> = {
  'data-class-not-allowed': (model, dataClass) =>
    `${model} may not be given ${dataClass} data, which a conversation is, and no other model can answer.`,
  'price-unknown': (model) =>
    `Nobody knows what a call of ${model} costs, so it is not made; whoever registered it sets a price or a callMaxMicroUsd.`,
  'price-outdated': (model) =>
    `The price of ${model} is out of date, so it is not called; whoever registered it sets a new one or a callMaxMicroUsd.`,
  'key-missing': (model) =>
    `${model} has no key here, so it is not called; whoever registered it named a variable or a file that is not there.`,
  'key-not-bound': (model) =>
    `The key of ${model} may not be sent to its server, so it is not called; whoever runs Chassis binds keys to servers.`,
  'weights-differ': (model) => `${model} has other weights than the registry says, so it is not called.`,
  'lacks-what-is-asked': (model) => `${model} takes no tools; send none, or name another model.`,
};

/** Why a conversation was not answered, for its client; `detail` is what the run's end holds beside its code. */
export function failureSaying(code: string, detail: unknown): string {
  const refusal = BudgetRefusalSchema.safeParse(detail);
  if (code === 'budget-exhausted' && refusal.success) return budgetSaying(refusal.data);
  return (
    (code === 'no-permitted-model' ? refusalSaying(detail) : undefined) ??
    sayings[code] ??
    `The answer could not be given (${code}); the run's explanation says why.`
  );
}

function refusalSaying(detail: unknown): string | undefined {
  const { model, reason, dataClass } = (detail ?? {}) as Record<string, unknown>;
  return typeof reason === 'string' ? refusals[reason]?.(String(model), String(dataClass)) : undefined;
}
