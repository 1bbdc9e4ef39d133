import { z } from 'zod';
import { PassageRefSchema } from './passage-ref.js';
import { FailureSchema } from './verdict.js';
import { PayloadRefSchema } from './payload-ref.js';

/** A check as a workflow names it: by name, or with settings. */
export const CheckSpecSchema = z.looseObject({ use: z.string(), with: z.record(z.string(), z.unknown()).optional() });
export type CheckSpec = z.infer<typeof CheckSpecSchema>;

/** A file of a published bundle. */
export const BundleFileSchema = z.looseObject({ bundle: z.string(), path: z.string(), hash: z.string() });
export type BundleFile = z.infer<typeof BundleFileSchema>;

/**
 * All that generator and validator need for one generate step; one JSON payload that the engine writes and both read.
 * `inputs` are the evaluated variables of the prompt; `sources` are further payloads (JSON or text) that an answer may be grounded in.
 */
export const GenerateContextSchema = z.looseObject({
  prompt: BundleFileSchema,
  output: BundleFileSchema.optional(),
  model: z.string().optional(),
  /** Name of the run's workflow: budgets may be its own. */
  workflow: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()),
  /** Names of inputs that hold what others wrote: what a mail, a document, an old system or a model said. */
  untrusted: z.array(z.string()).optional(),
  passages: z.array(PassageRefSchema),
  sources: z.array(PayloadRefSchema).optional(),
  accessVersion: z.int().optional(),
  checks: z.array(CheckSpecSchema),
  maxOutputTokens: z.int().positive(),
  budgetMicroUsd: z.int().min(0),
  /** Set on attempt + 1: what failed, and the candidate that failed. */
  repair: z.looseObject({ failures: z.array(FailureSchema), previous: PayloadRefSchema.optional() }).optional(),
  /** Set when segments of an earlier attempt were released: go on behind them. */
  continueAfter: z.looseObject({ released: z.int().min(0), text: PayloadRefSchema.optional() }).optional(),
});
export type GenerateContext = z.infer<typeof GenerateContextSchema>;
