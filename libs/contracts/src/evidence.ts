import { z } from 'zod';

/** What a failure was about, as it may stand in the record: ids, names and numbers, never text of a user, a document or a model. */
export const EvidenceSchema = z.record(z.string(), z.union([z.string(), z.number()]));
export type Evidence = Readonly<z.infer<typeof EvidenceSchema>>;
