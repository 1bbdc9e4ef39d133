import {
  DataClassSchema,
  DocumentAttributesSchema,
  DocumentDateSchema,
  DocumentSummarySchema,
  RightsSchema,
  RightsScopeSchema,
} from '@chassis/contracts';
import { z } from 'zod';

const about = {
  id: z
    .string()
    .regex(/^[\w.:-]{1,200}$/, 'must be letters, digits and . : - _')
    .optional(),
  title: z.string().max(500).optional(),
  dataClass: DataClassSchema.optional(),
  source: z.string().min(1).max(200).optional(),
  folder: z.string().max(1_000).optional().meta({
    description: 'Where it lies in its source; rights of source and folder are inherited.',
    example: 'sales/eu',
  }),
  date: DocumentDateSchema.optional().meta({
    description: 'Its own date; searches may be narrowed by it.',
    example: '2024-12-31',
  }),
  owner: z.string().min(1).max(200).optional().meta({
    description:
      'Who answers for it, when that is not the caller: for documents-admins and the own service of its source.',
    example: 'user:ada',
  }),
};

/** `POST /v1/documents` as JSON. */
export const NewDocumentSchema = z.object({
  ...about,
  mediaType: z.string().min(1).max(200).default('text/plain').meta({ example: 'text/markdown' }),
  attributes: DocumentAttributesSchema.optional().meta({
    description: 'Names and values by which searches may be narrowed.',
    example: { customer: 'Miller' },
  }),
  text: z.string().optional(),
  contentBase64: z.base64().optional().meta({ description: 'Instead of text.' }),
  rights: RightsSchema.meta({ example: { allow: ['group:service'], deny: [] } }),
});
export type NewDocument = z.infer<typeof NewDocumentSchema>;

/** The fields beside the file of a multipart request. */
export const DocumentFieldsSchema = z.object({
  ...about,
  mediaType: z.string().min(1).max(200).optional(),
  allow: z.array(z.string()).default([]),
  deny: z.array(z.string()).default([]),
  require: z.array(z.string()).default([]),
  /** `name=value`, several times. */
  attribute: z.array(z.string().regex(/^[^=]+=.+$/, 'must be name=value')).default([]),
  validFrom: z.iso.datetime({ offset: true }).optional(),
  validUntil: z.iso.datetime({ offset: true }).optional(),
});

export const DocumentListSchema = z.looseObject({
  documents: z.array(DocumentSummarySchema),
  next: z.string().optional(),
});

export const RightsScopeListSchema = z.looseObject({ scopes: z.array(RightsScopeSchema) });

export const FolderQuerySchema = z.object({ folder: z.string().max(1_000).default('') });
export type FolderQuery = z.infer<typeof FolderQuerySchema>;

export const SubjectQuerySchema = z.object({ subject: z.string().min(1).max(200).optional() });

export const PageQuerySchema = z.object({
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof PageQuerySchema>;
