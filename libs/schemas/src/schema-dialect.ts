/** The drafts of JSON Schema that are understood, by the URI that `$schema` names. */
export const schemaDialects = {
  'draft-07': 'http://json-schema.org/draft-07/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
} as const;
export type SchemaDialect = keyof typeof schemaDialects;

/** What a schema says it is written in; `otherwise` when it says nothing, undefined when we do not read it. */
export function dialectOf(schema: unknown, otherwise: SchemaDialect): SchemaDialect | undefined {
  if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, '$schema')) return otherwise;
  const named = String((schema as Record<string, unknown>)['$schema']).replace(/#$/, '');
  return (Object.keys(schemaDialects) as SchemaDialect[]).find((one) => schemaDialects[one] === named);
}
