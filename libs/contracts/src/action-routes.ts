import { z } from 'zod';
import { route } from './route.js';

const nothing = z.looseObject({});

export const SubscriptionsPut = route('legacy-connector', 'subscriptions.put', {
  input: z.looseObject({
    source: z.string(),
    type: z.string(),
    workflow: z.string(),
    mapping: z.string(),
    principal: z.string().regex(/^service:/),
  }),
  output: nothing,
});
/** Argument and result schemas of an operation, from its connector file (JSON Schema). */
export const OperationsList = route('legacy-connector', 'operations.list', {
  input: nothing,
  output: z.looseObject({
    operations: z.array(
      z.looseObject({
        operation: z.string(),
        isEffect: z.boolean(),
        /** What it gives is a record of ours, which others' words are held against. */
        isRecord: z.boolean().optional(),
        description: z.string(),
        arguments: z.unknown().optional(),
        result: z.unknown().optional(),
        /** The operation that undoes it. */
        compensate: z.string().optional(),
      }),
    ),
  }),
});
