import { ChassisError } from '@chassis/contracts';

/** The error for a model that the tenant never taught. */
export function unknownIntentModel(model: string): ChassisError {
  return new ChassisError(
    'invalid',
    'unknown-intent-model',
    `There is no intent model "${model}". Teach it with PUT /v1/intents/${encodeURIComponent(model)}; GET /v1/intents lists those there are.`,
  );
}
