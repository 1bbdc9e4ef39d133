type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords of a whole whose fields can be judged one by one: they speak of single fields, of which there must be, or of nothing. */
const harmless = new Set([
  '$schema',
  '$id',
  '$defs',
  'definitions',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'type',
  'properties',
  'required',
  'additionalProperties',
]);

/** Of these, what a field needs when it stands alone. */
const shared = new Set(['$schema', '$defs', 'definitions']);
/** More are compiled for nothing: an answer rarely has as many. */
const mostFields = 100;

/** What holds for the fields of an object, each by itself. */
export interface FieldSchemas {
  /** By name; `true` where anything may stand. */
  readonly fields: ReadonlyMap<string, JsonSchema | boolean>;
  /** Whether there may be others, of which nothing is known. */
  readonly isOpen: boolean;
}

/** The schemas of an object's fields; undefined where a field cannot be judged without the others (combinations, conditions, references out of a field). */
export function fieldSchemas(schema: unknown): FieldSchemas | undefined {
  if (schema === undefined || schema === true) return { fields: new Map(), isOpen: true };
  if (!isObject(schema) || !Object.keys(schema).every((name) => harmless.has(name))) return undefined;
  const { type = 'object', properties = {}, additionalProperties = true, ...more } = schema;
  if (type !== 'object' || typeof additionalProperties !== 'boolean' || !isObject(properties)) return undefined;
  const parts = [...Object.values(properties), more['$defs'], more['definitions']];
  if (parts.length > mostFields || !parts.every(isAlone)) return undefined;
  const around = Object.fromEntries(Object.entries(more).filter(([name]) => shared.has(name)));
  const fields = Object.entries(properties).map(([name, one]): [string, JsonSchema | boolean] => [
    name,
    typeof one === 'boolean' ? one : { ...around, allOf: [one] },
  ]);
  return { fields: new Map(fields), isOpen: additionalProperties };
}

/** No reference leads out of it but to what is defined for all. */
function isAlone(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return true;
  return Object.entries(part).every(([name, child]) =>
    name === '$ref'
      ? typeof child === 'string' && /^#\/(?:\$defs|definitions)\//.test(child)
      : name !== '$id' && name !== '$anchor' && name !== '$dynamicRef' && isAlone(child),
  );
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
