import { z } from 'zod';

/** Fields of a question for one page of a list: at most `limit` entries, those behind the cursor `after`. */
export const page = { limit: z.int().min(1).max(200).default(50), after: z.string().optional() };
