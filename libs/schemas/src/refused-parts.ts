import { patternProblem } from './pattern-problem.js';
import { dialectOf, type SchemaDialect } from './schema-dialect.js';

/** A part of a schema that is refused before anything is published, and why. */
export interface RefusedPart {
  readonly pointer: string;
  readonly reason: string;
}

/** Keywords whose value is data, not a schema: what stands inside them means nothing. */
const dataKeywords = new Set(['const', 'enum', 'default', 'examples', 'required', 'type']);
/** Keywords whose value names schemas: the names are no keywords. */
const namingKeywords = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
]);

/** Deeper schemas are no one's work; a walk must end. */
const deepest = 200;

/**
 * What the validator would judge wrongly, fetch, or take more than linear time for: a draft that it does not read, `$id` beside `$ref` in
 * draft 7 (there the sibling must be ignored, and is not), identifiers of files, and patterns on which a hostile text could spend more than linear time.
 */
export function refusedParts(schema: unknown, otherwise: SchemaDialect = '2020-12'): readonly RefusedPart[] {
  const dialect = dialectOf(schema, otherwise);
  if (dialect === undefined) return [{ pointer: '/$schema', reason: 'only drafts 7 and 2020-12 are read' }];
  return [...walk(schema, '', dialect, 0)];
}

function* walk(value: unknown, pointer: string, dialect: SchemaDialect, depth: number): Generator<RefusedPart> {
  if (typeof value !== 'object' || value === null) return;
  if (depth > deepest) {
    yield { pointer, reason: `it is nested more than ${deepest} deep` };
    return;
  }
  if (!Array.isArray(value)) yield* keywordsRefused(value as Record<string, unknown>, pointer, dialect);
  for (const [name, child] of Object.entries(value)) {
    if (dataKeywords.has(name) && !Array.isArray(value)) continue;
    const at = `${pointer}/${escaped(name)}`;
    if (namingKeywords.has(name) && isObject(child))
      for (const [inner, schema] of Object.entries(child))
        yield* walk(schema, `${at}/${escaped(inner)}`, dialect, depth + 1);
    else yield* walk(child, at, dialect, depth + 1);
  }
}

function* keywordsRefused(
  schema: Record<string, unknown>,
  pointer: string,
  dialect: SchemaDialect,
): Generator<RefusedPart> {
  const { $id, $ref, pattern, patternProperties } = schema;
  if (dialect === 'draft-07' && typeof $ref === 'string' && typeof $id === 'string')
    yield { pointer: `${pointer}/$id`, reason: 'beside $ref it means nothing in draft 7; remove it' };
  for (const [name, uri] of [
    ['$id', $id],
    ['$ref', $ref],
  ] as const)
    if (typeof uri === 'string' && /^file:/i.test(uri))
      yield { pointer: `${pointer}/${name}`, reason: 'a schema may not name files of a machine' };
  const problem = typeof pattern === 'string' ? patternProblem(pattern) : undefined;
  if (problem !== undefined) yield { pointer: `${pointer}/pattern`, reason: problem };
  for (const name of isObject(patternProperties) ? Object.keys(patternProperties) : []) {
    const wrong = patternProblem(name, 'short');
    if (wrong !== undefined) yield { pointer: `${pointer}/patternProperties/${escaped(name)}`, reason: wrong };
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
