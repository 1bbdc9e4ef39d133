import { anyShape, listShape, literalShape, objectShape, scalarShape, type Shape, unionShape } from './shape.js';

type Schema = Readonly<Record<string, unknown>>;
const maxDepth = 12;

/**
 * What a JSON Schema (2020-12) says of its values. A field counts as there when `properties` or `required` names it; an object that names none may hold any.
 * Local `$ref`s are followed; what the schema leaves open, and what nests deeper than twelve levels, is `any`.
 */
export function shapeOfSchema(schema: unknown): Shape {
  return read(schema, { root: schema, depth: 0 });
}

interface Reading {
  readonly root: unknown;
  readonly depth: number;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function read(schema: unknown, reading: Reading): Shape {
  if (!isSchema(schema) || reading.depth > maxDepth) return anyShape;
  const at = { ...reading, depth: reading.depth + 1 };
  if (typeof schema.$ref === 'string') return read(targetOf(schema.$ref, reading.root), at);
  if (schema.const !== undefined || Array.isArray(schema.enum))
    return unionShape((Array.isArray(schema.enum) ? schema.enum : [schema.const]).map(literalShape));
  const alternatives = [schema.anyOf, schema.oneOf].find(Array.isArray) as unknown[] | undefined;
  const own = byType(schema, at);
  // `anyOf` of what must be there beside own properties (`oneOf: [{required}, …]`) says nothing new of the shape.
  if (alternatives !== undefined && own.kind === 'any') return unionShape(alternatives.map((one) => read(one, at)));
  if (Array.isArray(schema.allOf) && own.kind === 'any') return joined(schema.allOf.map((one) => read(one, at)));
  return own;
}

function targetOf(ref: string, root: unknown): unknown {
  if (!ref.startsWith('#')) return undefined;
  const keys = ref.slice(1).split('/').slice(1);
  return keys.reduce<unknown>((value, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    return isSchema(value) ? value[name] : Array.isArray(value) ? (value[Number(name)] as unknown) : undefined;
  }, root);
}

function byType(schema: Schema, at: Reading): Shape {
  const named = typeof schema.type === 'string' ? [schema.type] : Array.isArray(schema.type) ? schema.type : undefined;
  const types = named ?? (schema.properties !== undefined ? ['object'] : schema.items !== undefined ? ['array'] : []);
  return types.length === 0 ? anyShape : unionShape(types.map((type) => ofType(String(type), schema, at)));
}

function ofType(type: string, schema: Schema, at: Reading): Shape {
  switch (type) {
    case 'object':
      return ofObject(schema, at);
    case 'array':
      return listShape(read(schema.items, at));
    case 'integer':
    case 'number':
      return scalarShape('number');
    case 'string':
    case 'boolean':
    case 'null':
      return scalarShape(type);
    default:
      return anyShape;
  }
}

function ofObject(schema: Schema, at: Reading): Shape {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const fields = Object.fromEntries([...required, ...Object.keys(properties)].map((n) => [n, read(properties[n], at)]));
  const more = schema.additionalProperties;
  if (isSchema(more) || more === true) return objectShape(fields, read(more, at));
  const isOpen =
    more === undefined && Object.keys(fields).length === 0 && schema.allOf === undefined && schema.anyOf === undefined;
  return objectShape(fields, isOpen || schema.patternProperties !== undefined ? anyShape : undefined);
}

/** All of several object schemas: the fields of each. */
function joined(parts: readonly Shape[]): Shape {
  const objects = parts.filter((one) => one.kind === 'object');
  if (objects.length !== parts.length) return anyShape;
  return objectShape(
    Object.assign({}, ...objects.map(({ fields }) => fields)) as Record<string, Shape>,
    objects.find(({ rest }) => rest !== undefined)?.rest,
  );
}
