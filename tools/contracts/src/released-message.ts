import type { MessageDefinition } from '@chassis/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from './json-schema.js';
import { messageSchemas, type MessageSchemas } from './message-schemas.js';
import { misfits } from './misfits.js';

/** A message as services that run somewhere send and read it: `libs/contracts/released/<topic>.json`. */
export interface ReleasedMessage extends MessageSchemas {
  readonly topic: string;
  readonly example: unknown;
}

export const releaseOf = (definition: MessageDefinition): ReleasedMessage => ({
  topic: definition.topic,
  example: definition.schema.parse(definition.example),
  ...messageSchemas(definition),
});

/** What would break between services of the released and of the present version; empty when they understand each other both ways. */
export function breaksOf(released: ReleasedMessage, definition: MessageDefinition): string[] {
  const now = releaseOf(definition);
  const said = (who: string, found: readonly string[]): string[] =>
    found.map((one) => `${definition.topic}: ${who}: ${one}`);
  const parsed = definition.schema.safeParse(released.example);
  return [
    ...said('released readers, present messages', misfits(now.writes, released.reads)),
    ...said('present readers, released messages', misfits(released.writes, now.reads)),
    ...said('released readers, present example', refusals(released.reads, now.example)),
    ...(parsed.success ? [] : said('present readers, released example', [parsed.error.message])),
  ];
}

// Formats are names of one and the same pattern here, which zod writes beside them.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

function refusals(schema: JsonSchema, example: unknown): string[] {
  const isFit = ajv.compile(schema);
  if (isFit(example)) return [];
  return (isFit.errors ?? []).map((one) => `${one.instancePath} ${one.message ?? one.keyword}`);
}
