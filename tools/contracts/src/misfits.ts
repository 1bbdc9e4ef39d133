import type { JsonSchema } from './json-schema.js';

/** Keywords that narrow a value further; a reader that has one accepts only writers that have the very same, or a narrower bound. */
const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const exact = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

/**
 * Why not everything that fits `writes` also fits `reads`: JSON pointers with a reason; empty when all of it does.
 * Stricter than logic alone: what it cannot show to fit counts as a misfit.
 */
export function misfits(writes: JsonSchema, reads: JsonSchema, pointer = ''): string[] {
  if (reads.anyOf !== undefined || writes.anyOf !== undefined) return misfitsOfChoices(writes, reads, pointer);
  return [
    ...misfitsOfType(writes, reads, pointer),
    ...misfitsOfBounds(writes, reads, pointer),
    ...misfitsOfFields(writes, reads, pointer),
    ...(reads.items === undefined ? [] : misfits(writes.items ?? {}, reads.items, `${pointer}/items`)),
  ];
}

function misfitsOfChoices(writes: JsonSchema, reads: JsonSchema, pointer: string): string[] {
  const read = reads.anyOf ?? [reads];
  return (writes.anyOf ?? [writes]).flatMap((written) => {
    const tried = read.map((one) => misfits(written, one, pointer));
    return tried.some((one) => one.length === 0) ? [] : (tried.at(0) ?? [`${pointer} has no choices`]);
  });
}

function misfitsOfType(writes: JsonSchema, reads: JsonSchema, pointer: string): string[] {
  const found: string[] = [];
  const written = typesOf(writes);
  const read = typesOf(reads);
  if (read !== undefined && !(written?.every((one) => read.includes(one)) ?? false))
    found.push(`${pointer || '/'} is ${written?.join(' or ') ?? 'anything'}, where ${read.join(' or ')} is read`);
  const values = valuesOf(writes);
  const known = valuesOf(reads);
  const foreign = known === undefined ? [] : (values ?? ['anything']).filter((one) => !known.includes(one));
  if (foreign.length > 0) found.push(`${pointer || '/'} may be ${foreign.join(', ')}, which is not read`);
  return found;
}

function misfitsOfBounds(writes: JsonSchema, reads: JsonSchema, pointer: string): string[] {
  const found: string[] = [];
  const compare = (keyword: string, isWithin: (written: unknown, read: unknown) => boolean): void => {
    if (reads[keyword] === undefined || isWithin(writes[keyword], reads[keyword])) return;
    found.push(`${pointer || '/'}: ${keyword} is ${shown(writes[keyword])}, where ${shown(reads[keyword])} is read`);
  };
  for (const keyword of lowerBounds) compare(keyword, (written, read) => Number(written) >= Number(read));
  for (const keyword of upperBounds) compare(keyword, (written, read) => Number(written) <= Number(read));
  for (const keyword of exact) compare(keyword, (written, read) => written === read);
  return found;
}

function misfitsOfFields(writes: JsonSchema, reads: JsonSchema, pointer: string): string[] {
  const missing = (reads.required ?? []).filter((name) => !(writes.required ?? []).includes(name));
  const found = missing.map((name) => `${pointer}/${name} is required by readers, but may be missing`);
  for (const [name, written] of Object.entries(writes.properties ?? {})) {
    const read = reads.properties?.[name] ?? extraOf(reads);
    if (read === false) found.push(`${pointer}/${name} is not known to readers, which refuse what they do not know`);
    else found.push(...misfits(written, read, `${pointer}/${name}`));
  }
  const extra = extraOf(reads);
  const writesExtra = writes.additionalProperties;
  if (typeof extra === 'object' && typeof writesExtra === 'object')
    found.push(...misfits(writesExtra, extra, `${pointer}/*`));
  return found;
}

const shown = (bound: unknown): string => (bound === undefined ? 'open' : JSON.stringify(bound));

const extraOf = (schema: JsonSchema): JsonSchema | false =>
  schema.additionalProperties === false
    ? false
    : typeof schema.additionalProperties === 'object'
      ? schema.additionalProperties
      : {};

/** An integer is a number; what has no type may be anything. */
function typesOf(schema: JsonSchema): string[] | undefined {
  if (schema.type === undefined) return undefined;
  const types = typeof schema.type === 'string' ? [schema.type] : [...schema.type];
  return types.includes('number') ? [...types, 'integer'] : types;
}

const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined =>
  schema.const === undefined ? schema.enum : [schema.const];
