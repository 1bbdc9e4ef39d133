import { DataClassSchema, DocumentSummarySchema, RightsSchema } from '@chassis/contracts';
import { z } from 'zod';

const about = {
  id: z
    .string()
    .regex(/^[\w.:-]{1,200}$/, 'must be letters, digits and . : - _')
    .optional(),
  title: z.string().max(500).optional(),
  dataClass: DataClassSchema.optional(),
};

/** `POST /v1/documents` as JSON. */
export const NewDocumentSchema = z.object({
  ...about,
  mediaType: z.string().min(1).max(200).default('text/plain').meta({ example: 'text/markdown' }),
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
});

export const DocumentListSchema = z.looseObject({
  documents: z.array(DocumentSummarySchema),
  next: z.string().optional(),
});

export const PageQuerySchema = z.object({
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof PageQuerySchema>;
