import { z } from 'zod';

/** The validator needs no settings of its own: its limits are promises, not preferences. */
export const validatorConfig = z.object({});
