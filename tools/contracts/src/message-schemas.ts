import type { MessageDefinition } from '@chassis/contracts';
import { z } from 'zod';
import type { JsonSchema } from './json-schema.js';

/** What may stand in a message of this kind, and what a reader takes: fields with a default may be missing there, and enums with a fallback take any value. */
export interface MessageSchemas {
  readonly writes: JsonSchema;
  readonly reads: JsonSchema;
}

/** The JSON Schemas (2020-12) of a message's data as sent and as read. */
export function messageSchemas(definition: MessageDefinition): MessageSchemas {
  return { writes: schemaOf(definition.schema, 'output'), reads: schemaOf(definition.schema, 'input') };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    override: ({ zodSchema, jsonSchema }) => {
      if (!(zodSchema instanceof z.ZodCatch) || io === 'output') return;
      const { enum: known, default: fallback } = jsonSchema;
      for (const keyword of Object.keys(jsonSchema)) delete jsonSchema[keyword];
      Object.assign(jsonSchema, { 'x-known-values': known, 'x-fallback': fallback });
    },
  });
  return rest as JsonSchema;
}
