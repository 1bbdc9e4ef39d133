/** How a person would say what a keyword wants. `value` is the keyword's value as compiled, `where` names the place. */
export function keywordMessage(keyword: string, value: unknown, where: string): string {
  const say = messages[keyword];
  return `${where} ${say === undefined ? `does not fit "${keyword}"` : say(shown(value))}`;
}

const messages: Readonly<Record<string, (value: string) => string>> = {
  type: (value) => `must be ${value.replaceAll('"', '').replaceAll(/[[\]]/g, '').replaceAll(',', ' or ')}`,
  enum: () => 'must be one of the allowed values',
  const: () => 'must be exactly the one allowed value',
  minimum: (value) => `must be >= ${value}`,
  maximum: (value) => `must be <= ${value}`,
  exclusiveMinimum: (value) => `must be > ${value}`,
  exclusiveMaximum: (value) => `must be < ${value}`,
  multipleOf: (value) => `must be a multiple of ${value}`,
  minLength: (value) => `must have at least ${value} characters`,
  maxLength: (value) => `must have at most ${value} characters`,
  pattern: (value) => `must match the pattern ${value}`,
  format: (value) => `must be a ${value.replaceAll('"', '')}`,
  minItems: (value) => `must have at least ${value} items`,
  maxItems: (value) => `must have at most ${value} items`,
  uniqueItems: () => 'must not hold an item twice',
  contains: () => 'holds not the wanted number of items of the wanted kind',
  minProperties: (value) => `must have at least ${value} fields`,
  maxProperties: (value) => `must have at most ${value} fields`,
  propertyNames: () => 'has a field whose name is not allowed',
  anyOf: () => 'fits none of the alternatives',
  oneOf: () => 'must fit exactly one of the alternatives',
  not: () => 'is what it must not be',
  false: () => 'is not allowed here',
};

/** Keywords that have words of their own. */
export const worded: readonly string[] = Object.keys(messages);

function shown(value: unknown): string {
  if (value instanceof RegExp) return value.source.slice(0, 80);
  if (typeof value === 'object' && value !== null && 'minimum' in value) return String(value.minimum);
  return (JSON.stringify(value) ?? '').slice(0, 80);
}
