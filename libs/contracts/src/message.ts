import type { z } from 'zod';

/** One kind of message: its topic, the schema of its data and an example that must parse. */
export interface MessageDefinition<S extends z.ZodType = z.ZodType, T extends string = string> {
  readonly topic: T;
  readonly schema: S;
  readonly example: z.input<S>;
}

/** The parsed data of a message. */
export type MessageOf<D extends MessageDefinition> = z.output<D['schema']>;

/** Declares a message; the table in `topics.ts` says who sends it to whom. */
export function message<const T extends string, S extends z.ZodType>(
  topic: T,
  definition: { schema: S; example: z.input<S> },
): MessageDefinition<S, T> {
  return { topic, schema: definition.schema, example: definition.example };
}
