import { z } from 'zod';
import { RightsSchema } from './rights.js';
import { route } from './route.js';

const nothing = z.looseObject({});
const source = z.string().min(1).max(200);
/** `a/b`, without slashes at its ends; empty is the whole source. */
const folder = z.string().max(1_000);

/** What a source, or a folder of one, gives to the documents in it. */
export const RightsScopeSchema = z.looseObject({
  source,
  folder,
  rights: RightsSchema,
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type RightsScope = z.infer<typeof RightsScopeSchema>;

/** The tenant's current access version; rises with every change of groups or document rules, and when a term of validity begins or ends. */
export const AccessVersion = route('retriever', 'access.version', {
  input: nothing,
  output: z.looseObject({ version: z.int() }),
});
/** Which of these passages the caller may still see, now. */
export const AccessRecheck = route('retriever', 'access.recheck', {
  input: z.looseObject({
    passages: z.array(z.looseObject({ document: z.string(), version: z.int(), chunk: z.int() })),
    /** Whether passages of replaced versions count by the rights of the document; else they are forbidden. For showing what was, never for release. */
    ofAnyVersion: z.boolean().default(false),
  }),
  output: z.looseObject({
    version: z.int(),
    isAllowed: z.array(z.boolean()),
    /** By which access version the document of each changed last, in content or rights; 0 for those that are not allowed. */
    changedAt: z.array(z.int().min(0)).optional(),
  }),
});
/** Counts at once for every document in it, those to come included. */
export const RightsScopePut = route('retriever', 'rights.scope.put', {
  input: z.looseObject({ source, folder: folder.default(''), rights: RightsSchema }),
  output: RightsScopeSchema,
});
export const RightsScopeDelete = route('retriever', 'rights.scope.delete', {
  input: z.looseObject({ source, folder: folder.default('') }),
  output: nothing,
});
export const RightsScopesList = route('retriever', 'rights.scopes', {
  input: nothing,
  output: z.looseObject({ scopes: z.array(RightsScopeSchema) }),
});
/** What decides about a document: its own rights, what it inherits from where, and whether its term of validity runs. Its managers alone see it. */
export const DocumentsRights = route('retriever', 'documents.rights', {
  input: z.looseObject({ document: z.string().min(1).max(200), subject: z.string().max(200).optional() }),
  output: z.looseObject({
    document: z.string(),
    owner: z.string(),
    source: z.string(),
    folder: z.string(),
    rights: RightsSchema,
    /** From the source inwards. */
    inherited: z.array(RightsScopeSchema),
    isInForce: z.boolean(),
    /** Why nobody is shown it, whatever its rights say: `source-stale`. */
    hidden: z.string().optional(),
    /** Of the subject that was asked about: the tokens that allow it, or why it may not. */
    subject: z
      .looseObject({ subject: z.string(), isAllowed: z.boolean(), allowedBy: z.array(z.string()), reason: z.string() })
      .optional(),
  }),
});
/** How many changes of users and groups there have ever been: who has heard of as many knows them all. Served by their owner. */
export const AccessChanges = route('ingress', 'access.changes', {
  input: nothing,
  output: z.looseObject({ changes: z.int().min(0) }),
});
