import { z } from 'zod';
import { CheckSpecSchema } from './generate-context.js';
import { PassageRefSchema } from './passage-ref.js';
import { route } from './route.js';
import { FailureSchema } from './verdict.js';

/** Why what a person put in the place of something else cannot be taken; empty where it can. */
const output = z.looseObject({ failures: z.array(FailureSchema) });

/** An answer or a value that a person edited, by the checks of its step; the person is a source of it. */
export const EditedAnswerCheck = route('validator', 'edits.check-answer', {
  input: z.looseObject({
    value: z.unknown(),
    isText: z.boolean(),
    checks: z.array(CheckSpecSchema),
    passages: z.array(PassageRefSchema).max(200),
  }),
  output,
});
/** The arguments of an action that a person edited. What is asked for a second time, before it is executed, is signed. */
export const EditedArgumentsCheck = route('validator', 'edits.check-arguments', {
  input: z.looseObject({ operation: z.string(), arguments: z.unknown() }),
  output,
});
