interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** The plainest value that a JSON Schema of the usual kind accepts. */
export function valueOfSchema(schema: unknown): unknown {
  const { type, properties, enum: options, const: only } = (schema ?? {}) as Schema;
  if (only !== undefined) return only;
  if (options !== undefined) return options[0];
  if (properties !== undefined)
    return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valueOfSchema(inner)]));
  switch (typeof type === 'string' ? type : type?.[0]) {
    case 'object':
      return {};
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return 21;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'simulated';
  }
}
