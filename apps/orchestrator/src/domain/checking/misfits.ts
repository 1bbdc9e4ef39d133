import { type Shape, shapeOfSchema, typesOf } from '@chassis/expressions';

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why values of a shape can never fit a JSON Schema: fields that are missing or too many, and types that differ. Empty where they may fit. */
export function misfits(given: Shape, schema: unknown, where = ''): string[] {
  if (!isSchema(schema) || given.kind === 'any' || given.kind === 'function') return [];
  const wanted = typesOf(shapeOfSchema(schema));
  const types = typesOf(given);
  if (wanted !== undefined && types !== undefined && ![...types].some((one) => wanted.has(one)))
    return [`${where || 'it'} is ${[...types].join(' or ')} and must be ${[...wanted].join(' or ')}`];
  return given.kind === 'object' && wanted?.has('object') !== false ? fieldMisfits(given, schema, where) : [];
}

function fieldMisfits(given: Extract<Shape, { kind: 'object' }>, schema: Schema, where: string): string[] {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const named = (field: string): string => (where === '' ? field : `${where}.${field}`);
  const missing = (Array.isArray(schema.required) ? schema.required.map(String) : []).filter(
    (one) => !Object.hasOwn(given.fields, one) && given.rest === undefined,
  );
  const tooMany =
    schema.additionalProperties === false
      ? Object.keys(given.fields).filter((one) => !Object.hasOwn(properties, one))
      : [];
  return [
    ...missing.map((one) => `${named(one)} is missing`),
    ...tooMany.map((one) => `${named(one)} is not one of its arguments`),
    ...Object.entries(given.fields).flatMap(([name, shape]) => misfits(shape, properties[name], named(name))),
  ];
}
