import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { route } from './route.js';

const nothing = z.looseObject({});

const at = z.iso.datetime();
const microUsd = z.int().min(0);

/** A model of the tenant's own, behind a server that speaks the OpenAI protocol. Its key lies in a file of the server's secrets folder, never here. */
export const RegisteredModelSchema = z.strictObject({
  /** How workflows and clients name it. */
  name: z.string().regex(/^[a-z0-9][\w.-]{0,99}$/),
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** What its server calls it. */
  model: z.string().min(1).max(200),
  /** Name of a file in the folder of secrets. */
  apiKeyFile: z
    .string()
    .regex(/^[\w-][\w.-]{0,99}$/)
    .optional(),
  /** Stands in the private network; else it sees only its data classes. */
  isPrivate: z.boolean().default(false),
  dataClasses: z.array(DataClassSchema).min(1).default(['public']),
  /** Past `validUntil` it is no price any more. */
  price: z
    .strictObject({ inputMicroUsdPerMtoken: microUsd, outputMicroUsdPerMtoken: microUsd, validUntil: at.optional() })
    .optional(),
  /** What a call counts as where no price is known or valid; without it such a model is not used. */
  callMaxMicroUsd: microUsd.optional(),
  contextTokens: z.int().min(512).max(10_000_000).default(8_192),
  hasStructuredOutputs: z.boolean().default(true),
  /** `draft` is kept and not called; `retired` is called no more. */
  status: z.enum(['draft', 'live', 'retired']).default('draft'),
});
export type RegisteredModel = z.output<typeof RegisteredModelSchema>;

export const ModelRegistrySchema = z.looseObject({
  models: z.array(z.looseObject({ ...RegisteredModelSchema.shape, updatedAt: at, updatedBy: z.string() })),
});
/** Counts for the next model call, within a second on other instances. */
export const ModelsRegister = route('generator', 'models.register', {
  input: RegisteredModelSchema,
  output: z.looseObject(RegisteredModelSchema.shape),
});
export const ModelsRegistry = route('generator', 'models.registry', {
  input: z.looseObject({}),
  output: ModelRegistrySchema,
});

const AnsweringModelSchema = z.looseObject({
  name: z.string(),
  id: z.string(),
  provider: z.string(),
  isPrivate: z.boolean(),
  dataClasses: z.array(DataClassSchema),
});
/** `all` can be named by workflows. `worstCase` bounds a call's cost in micro-USD: a full context, and its answer by the million tokens; absent where nobody knows. */
const NamedModelSchema = AnsweringModelSchema.extend({
  capabilities: z.array(z.string()),
  worstCase: z.looseObject({ contextMicroUsd: z.int(), outputMicroUsdPerMtoken: z.int() }).optional(),
});
/** Which models answer where a workflow names none; data of other classes than a model's own goes to a local model. */
export const ModelsDescribe = route('generator', 'models.describe', {
  input: nothing,
  output: z.looseObject({ text: AnsweringModelSchema, json: AnsweringModelSchema, all: z.array(NamedModelSchema) }),
});
