import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** Before attempt + 1 of a generate step: the validator accepts nothing more of the attempt in the envelope. */
export const CloseAttempt = message('attempt.close', { schema: z.looseObject({}), example: {} });
export type CloseAttempt = MessageOf<typeof CloseAttempt>;
