import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { ChildOfSchema } from '../child-of.js';
import { DataClassSchema } from '../data-class.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Asks the engine for a run; the envelope's run id is the new run's. `input` is a JSON payload. */
export const RunRequested = message('run.requested', {
  schema: z.looseObject({
    workflow: z.string(),
    input: PayloadRefSchema,
    dataClass: DataClassSchema.catch('restricted').optional(),
    budgetMicroUsd: z.int().min(0).optional(),
    deadline: z.iso.datetime().optional(),
    acceptedAt: z.iso.datetime(),
    /** How it came: `api`, `event:<source>/<type>`, or `run:<id>` for a child. */
    origin: z.string(),
    /** Set by the engine alone: the step of another run that wants this one. */
    childOf: ChildOfSchema.optional(),
  }),
  example: {
    workflow: 'answer-question',
    input: examplePayloadRef,
    acceptedAt: '2026-11-21T10:00:00.000Z',
    origin: 'api',
  },
});
export type RunRequested = MessageOf<typeof RunRequested>;
