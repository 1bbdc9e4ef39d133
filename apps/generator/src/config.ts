import { DataClassSchema } from '@chassis/contracts';
import { z } from 'zod';

/** "true" or "false". */
const flag = (value: 'true' | 'false') =>
  z
    .enum(['true', 'false'])
    .default(value)
    .transform((text) => text === 'true');
const microUsd = z.coerce.number().int().min(0).optional();
const milliseconds = z.coerce.number().int().min(10);

/** Where an OpenAI-compatible server is, what it may be given, and what it costs. */
const openaiConfig = {
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'OpenAI-compatible server that answers in text where a workflow names no model, such as http://127.0.0.1:11434/v1. Without it local models answer.',
    ),
  OPENAI_API_KEY: z
    .string()
    .trim()
    // What is in no header would fail each call, with the key in the message.
    .regex(/^[\x21-\x7e]*$/, 'holds a sign that no key has')
    .optional()
    .describe('Key of the server of OPENAI_BASE_URL, where it wants one.'),
  OPENAI_MODEL: z.string().optional().describe('Model that the server is asked for; needed with OPENAI_BASE_URL.'),
  OPENAI_IS_PRIVATE: flag('false').describe(
    'Whether the server stands in the private network, and may be given data of every class. On loopback it does.',
  ),
  OPENAI_DATA_CLASSES: z
    .string()
    .default('public')
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(DataClassSchema))
    .describe(
      'Data classes that a server outside may be given, with commas between: public, internal, confidential, restricted. Runs of other classes are answered by a local model.',
    ),
  OPENAI_INPUT_MICRO_USD_PER_MTOKEN: microUsd.describe(
    'Price of a million input tokens in micro-USD. A private server costs nothing without it; one outside is not used without prices or an upper bound.',
  ),
  OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: microUsd.describe('Price of a million output tokens in micro-USD.'),
  OPENAI_CACHED_INPUT_MICRO_USD_PER_MTOKEN: microUsd.describe(
    'Price of a million input tokens that the server read from its cache; that of input without it.',
  ),
  OPENAI_CACHE_WRITE_MICRO_USD_PER_MTOKEN: microUsd.describe(
    'Price of a million input tokens that the server wrote into its cache; that of input without it.',
  ),
  OPENAI_REASONING_MICRO_USD_PER_MTOKEN: microUsd.describe(
    'Price of a million output tokens of reasoning; that of output without it.',
  ),
  OPENAI_PRICE_VALID_UNTIL: z.iso
    .datetime()
    .optional()
    .describe('Past this moment (2027-01-01T00:00:00Z) these prices are none any more.'),
  OPENAI_CALL_MAX_MICRO_USD: microUsd.describe(
    'Upper bound of one call in micro-USD, which counts as its cost where prices are unknown.',
  ),
  OPENAI_CONTEXT_TOKENS: z.coerce
    .number()
    .int()
    .min(512)
    .default(8_192)
    .describe('How many tokens the model takes, prompt and answer together.'),
  OPENAI_STRUCTURED_OUTPUTS: flag('true').describe(
    'Whether the server takes a JSON Schema as response format; else it is asked for any JSON, and the prompt holds the schema.',
  ),
  OPENAI_FIRST_TOKEN_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('How long the server may take to its first token, in milliseconds.'),
  OPENAI_SILENCE_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('How long the server may be silent between two tokens, in milliseconds.'),
  OPENAI_TIMEOUT_MS: milliseconds.default(180_000).describe('How long a call may take in all, in milliseconds.'),
};

/** How models that fail, or are busy, are treated. */
const conductConfig = {
  MODEL_RETRIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(5)
    .default(1)
    .describe('How often the same model is asked again within a call before another one takes over.'),
  MODEL_CONCURRENCY: z.coerce
    .number()
    .int()
    .positive()
    .default(1_000)
    .describe('Calls under way towards one provider; more wait in turn by tenant.'),
  MODEL_HEDGE_AFTER_MS: milliseconds
    .optional()
    .describe(
      'A provider that has not begun to answer after so many milliseconds gets a rival: the next model of the list, else the same again. Whoever says the first word answers, the other is left and paid for. Both are held in the budgets before. Off without it; `hedgeAfterMs` in the front matter of a prompt stands over it.',
    ),
  MODEL_PROBE_EVERY_MS: milliseconds
    .optional()
    .describe(
      'How often the servers of the settings are asked for their lists of models, which costs nothing, in milliseconds; what they said is the metric chassis.model.well. Only when somebody asks without it.',
    ),
  MODEL_CIRCUIT_FAILURES: z.coerce
    .number()
    .int()
    .positive()
    .default(5)
    .describe('After so many failures of a kind on end a model is left alone for a while.'),
  MODEL_CIRCUIT_COOL_MS: milliseconds
    .default(10_000)
    .describe(
      'How long it is left alone at first, in milliseconds; then one call tries it, and doubles the time if it fails.',
    ),
};

/** How models are chosen by what outcomes taught. */
const routingConfig = {
  GENERATOR_ROUTING_THRESHOLD: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe(
      'How likely, from 0 to 1, a cheaper model must do as well as a dearer one to be asked instead, once a tenant has trained its routing. A prompt may say otherwise as threshold.',
    ),
  GENERATOR_ROUTING_DAYS: z.coerce
    .number()
    .positive()
    .default(90)
    .describe('How long outcomes of answers are kept to learn from, in days.'),
};

/** How long what judges said is kept. */
const judgingConfig = {
  GENERATOR_JUDGEMENT_DAYS: z.coerce
    .number()
    .positive()
    .default(90)
    .describe('How long the scores that judges gave to answers are kept, in days; audit facts stay.'),
};

/** Settings of the generator. */
export const generatorConfig = z.object({
  GENERATOR_TEXT_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Model that answers in text where a workflow names none: "openai" with OPENAI_BASE_URL, else "extractive".',
    ),
  GENERATOR_JSON_MODEL: z
    .string()
    .min(1)
    .default('invoice-extractor')
    .describe('Model that answers in JSON where a workflow names none.'),
  GENERATOR_MODELS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'YAML file of further OpenAI-compatible models, in the order in which they take over from one another; see the README of the generator.',
    ),
  GENERATOR_GGUF_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Weights of a small language model (GGUF) that runs in this process as the model "gguf".'),
  GENERATOR_GGUF_SHA256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of those weights; the generator does not start with others.'),
  GENERATOR_LLAMA_DIR: z
    .string()
    .default('native/llama')
    .describe('Folder where the runtime of such weights was installed.'),
  CHASSIS_MODELS_DIR: z.string().default('.chassis/models').describe('Folder of local models.'),
  CHASSIS_NATIVE_DIR: z
    .string()
    .default('native')
    .describe('Folder where the native runtimes of local models are installed.'),
  ...conductConfig,
  ...routingConfig,
  ...judgingConfig,
  GENERATOR_SECRETS_DIR: z
    .string()
    .default('.chassis/secrets')
    .describe(
      'Folder of the files that hold the keys of registered models, one each, and of keys.yaml, which says which tenants may send which key to which servers: none without it. A model may name a variable CHASSIS_MODEL_KEY_… instead of a file.',
    ),
  GENERATOR_SETTLE_EVERY_MS: milliseconds
    .default(30_000)
    .describe('How often money that was held for calls whose caller is gone is settled, in milliseconds.'),
  ...openaiConfig,
});
export type GeneratorConfig = z.output<typeof generatorConfig>;
