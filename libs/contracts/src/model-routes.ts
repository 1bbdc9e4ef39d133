import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { route } from './route.js';

const nothing = z.looseObject({});

const at = z.iso.datetime();
const microUsd = z.int().min(0);

/** What its provider allows, kept before a call is made: by the minute over all processes, and calls at once by process. */
export const ModelLimitsSchema = z.strictObject({
  requestsPerMinute: z.int().min(1).max(1_000_000).optional(),
  /** Of prompts, and of answers at their longest. */
  tokensPerMinute: z.int().min(1).max(1_000_000_000).optional(),
  concurrency: z.int().min(1).max(10_000).optional(),
});
export type ModelLimits = z.output<typeof ModelLimitsSchema>;

/** What names of variables that hold keys of registered models begin with: no entry can name another variable of the server's. */
export const modelKeyPrefix = 'CHASSIS_MODEL_KEY_';

/** What a model behind a server has, and local weights have not. */
const ofServers = ['baseUrl', 'apiKeyFile', 'apiKeyEnv', 'price', 'callMaxMicroUsd', 'tokenizer', 'limits'] as const;

/** A model of the tenant's own, behind a server that speaks the OpenAI or the Anthropic protocol, or weights that run in the generator, held to their hash. A key lies in a file of the server's secrets folder or in a variable of its environment, never here, and goes only to servers that the operator bound it to. */
const entry = z.strictObject({
  /** How workflows and clients name it. */
  name: z.string().regex(/^[a-z0-9][\w.-]{0,99}$/),
  /** Without the path of a call: `…/v1`. Needed, but for local weights. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** `local` are weights that the generator's settings name; the entry says which hash they must have. */
  protocol: z.enum(['openai', 'anthropic', 'local']).default('openai'),
  /** Answers, or makes vectors. */
  task: z.enum(['chat', 'embedding']).default('chat'),
  /** What its server calls it. */
  model: z.string().min(1).max(200),
  /** Name of a file in the folder of secrets. */
  apiKeyFile: z
    .string()
    .regex(/^[\w-][\w.-]{0,99}$/)
    .optional(),
  /** Name of a variable in the generator's environment; beside `apiKeyFile` it is refused. */
  apiKeyEnv: z
    .string()
    .regex(new RegExp(`^${modelKeyPrefix}[A-Z0-9_]{1,80}$`))
    .optional(),
  /** SHA-256 of local weights, which are not served with another one. */
  weightsSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Stands in the private network; else it sees only its data classes. */
  isPrivate: z.boolean().default(false),
  dataClasses: z.array(DataClassSchema).min(1).default(['public']),
  /** Past `validUntil` it is no price any more. */
  price: z
    .strictObject({
      inputMicroUsdPerMtoken: microUsd,
      outputMicroUsdPerMtoken: microUsd,
      /** Kinds of input and output; without a price of its own each costs what its side costs. */
      cachedInputMicroUsdPerMtoken: microUsd.optional(),
      cacheWriteMicroUsdPerMtoken: microUsd.optional(),
      reasoningMicroUsdPerMtoken: microUsd.optional(),
      validUntil: at.optional(),
    })
    .optional(),
  /** What a call counts as where no price is known or valid; without it such a model is not used. */
  callMaxMicroUsd: microUsd.optional(),
  contextTokens: z.int().min(512).max(10_000_000).default(8_192),
  /** What its prompts are counted with: an encoding of OpenAI's, or the path of a `tokenizer.json` in the folder of local models. Without it the family of `model` says it, else an upper estimate serves. */
  tokenizer: z
    .union([
      z.enum(['o200k_base', 'cl100k_base', 'upper-estimate']),
      z.string().regex(/^(?:[\w-][\w.-]{0,99}\/){0,3}[\w-][\w.-]{0,99}\.json$/),
    ])
    .optional(),
  /** Takes a JSON Schema as response format; else the prompt holds the schema. */
  hasStructuredOutputs: z.boolean().default(true),
  /** Without them a conversation with tools goes to no such model. */
  hasTools: z.boolean().default(true),
  /** Told to whoever asks; no image is sent to any model yet. */
  hasVision: z.boolean().default(false),
  limits: ModelLimitsSchema.optional(),
  /** `draft` is kept and not called; `retired` is called no more. */
  status: z.enum(['draft', 'live', 'retired']).default('draft'),
});

/** The fields of an entry, each by itself. */
export const registeredModelFields = entry.shape;

export const RegisteredModelSchema = entry.superRefine((one, context) => {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (one.apiKeyFile !== undefined && one.apiKeyEnv !== undefined) refuse('apiKeyEnv', 'stands beside apiKeyFile');
  if (one.protocol === 'local') {
    for (const field of ofServers) if (one[field] !== undefined) refuse(field, 'local weights have none');
    if (one.weightsSha256 === undefined) refuse('weightsSha256', 'is needed for local weights');
    return;
  }
  if (one.baseUrl === undefined) refuse('baseUrl', 'is needed');
  if (one.weightsSha256 !== undefined) refuse('weightsSha256', 'is for the protocol local alone');
});
export type RegisteredModel = z.output<typeof RegisteredModelSchema>;

/** Why a model that is set up is not called: `key-missing`, `key-not-bound`, `weights-differ`. The message names entry and setting. */
const ModelProblemSchema = z.looseObject({ reason: z.string(), message: z.string() }).optional();

export const ModelRegistrySchema = z.looseObject({
  models: z.array(
    z.looseObject({ ...registeredModelFields, updatedAt: at, updatedBy: z.string(), problem: ModelProblemSchema }),
  ),
});
/** Counts for the next model call, within a second on other instances. */
export const ModelsRegister = route('generator', 'models.register', {
  input: RegisteredModelSchema,
  output: z.looseObject(registeredModelFields),
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
  /** `tools`, `vision`, `json-schema`. */
  features: z.array(z.string()).optional(),
  contextTokens: z.int().optional(),
  limits: z.looseObject(ModelLimitsSchema.shape).optional(),
  worstCase: z.looseObject({ contextMicroUsd: z.int(), outputMicroUsdPerMtoken: z.int() }).optional(),
});
/** Which models answer where a workflow names none; data of other classes than a model's own goes to a local model. */
export const ModelsDescribe = route('generator', 'models.describe', {
  input: nothing,
  output: z.looseObject({
    text: AnsweringModelSchema,
    json: AnsweringModelSchema,
    all: z.array(NamedModelSchema),
    /** Models of providers that make vectors. */
    embeddings: z.array(AnsweringModelSchema).optional(),
  }),
});

/** How a model's server stood when it was asked for its list of models, which costs nothing; a model of the own process is `local`. */
export const ProbedModelSchema = z.looseObject({
  name: z.string(),
  provider: z.string(),
  /** `denied`: it does not take the key. `unlisted`: it answers, and its list lacks the model. `failing`: it answers with a fault. */
  health: z.enum(['local', 'well', 'unlisted', 'denied', 'failing', 'unreachable']),
  /** Until the answer came. */
  tookMs: z.int().optional(),
  /** Its circuits are open: calls are kept from it for now. */
  isLeftAlone: z.boolean(),
  problem: ModelProblemSchema,
});
/** Asks each provider for its list of models, never for an answer; at most `timeoutMs` of waiting in all. */
export const ModelsProbe = route('generator', 'models.probe', {
  input: z.looseObject({}),
  output: z.looseObject({ models: z.array(ProbedModelSchema) }),
  timeoutMs: 15_000,
});
