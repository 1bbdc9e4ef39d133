import { z } from 'zod';

/** A client's own notes. */
export const MetadataSchema = z
  .record(z.string().max(64), z.string().max(512))
  .refine((notes) => Object.keys(notes).length <= 16, 'holds at most 16 notes');

const note = z.string().nullish();

/** What a client tells a server of OpenAI's about itself, its bill and what is kept. It changes no answer, and nothing is kept here. */
export const clientNotes = {
  metadata: MetadataSchema.nullish(),
  prompt_cache_key: note,
  prompt_cache_options: z.unknown().optional(),
  prompt_cache_retention: note,
  safety_identifier: note,
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullish(),
  store: z.boolean().nullish(),
  user: note,
};

/** How much a model thinks, and how much it says. */
export const EffortSchema = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish();
export const VerbositySchema = z.enum(['low', 'medium', 'high']).nullish();
