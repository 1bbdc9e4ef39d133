/** What is known of a value before any run: its type, its fields, its items. `any` where nothing is known. */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'scalar'; readonly type: ScalarType; readonly literal?: string | number | boolean }
  | ObjectShape
  | { readonly kind: 'list'; readonly items: Shape; readonly isSequence: boolean }
  | { readonly kind: 'union'; readonly of: readonly Shape[] }
  | { readonly kind: 'function'; readonly call: (given: readonly Shape[]) => Shape };
export type ScalarType = 'string' | 'number' | 'boolean' | 'null';

/** `rest` is the shape of fields that are not named; without it there are no others. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: Readonly<Record<string, Shape>>;
  readonly rest: Shape | undefined;
}

export const anyShape: Shape = { kind: 'any' };
export const scalarShape = (type: ScalarType): Shape => ({ kind: 'scalar', type });
/** Exactly this value; `any` for what is no plain one. */
export function literalShape(value: unknown): Shape {
  if (value === null) return scalarShape('null');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', type: typeof value as ScalarType, literal: value };
  return anyShape;
}
export const objectShape = (fields: Readonly<Record<string, Shape>>, rest?: Shape): ObjectShape => ({
  kind: 'object',
  fields,
  rest,
});
/** An array; `isSequence` where JSONata may as well give its only item, or nothing. */
export const listShape = (items: Shape, isSequence = false): Shape => ({ kind: 'list', items, isSequence });

/** One of several; `any` swallows the others. */
export function unionShape(of: readonly Shape[]): Shape {
  const flat = of.flatMap((one) => (one.kind === 'union' ? one.of : [one]));
  if (flat.length === 0 || flat.some(({ kind }) => kind === 'any')) return anyShape;
  const [first, ...others] = flat as [Shape, ...Shape[]];
  return others.length === 0 ? first : { kind: 'union', of: flat };
}

/** What a step over a value sees: an array's items, each alternative's own. */
export function itemsOf(shape: Shape): Shape {
  if (shape.kind === 'list') return itemsOf(shape.items);
  return shape.kind === 'union' ? unionShape(shape.of.map(itemsOf)) : shape;
}

export const isManyShape = (shape: Shape): boolean =>
  shape.kind === 'list' || (shape.kind === 'union' && shape.of.some(isManyShape));

/** The field of an object, or of each item of an array; undefined where no alternative has it. */
export function fieldOf(shape: Shape, name: string): Shape | undefined {
  switch (shape.kind) {
    case 'any':
      return shape;
    case 'object':
      return Object.hasOwn(shape.fields, name) ? shape.fields[name] : shape.rest;
    case 'list': {
      const inner = fieldOf(shape.items, name);
      return inner === undefined ? undefined : listShape(itemsOf(inner), true);
    }
    case 'union': {
      const found = shape.of.map((one) => fieldOf(one, name)).filter((one) => one !== undefined);
      return found.length === 0 ? undefined : unionShape(found);
    }
    case 'scalar':
    case 'function':
      return undefined;
  }
}

/** The names that a path may go on with. */
export function fieldNames(shape: Shape): string[] {
  if (shape.kind === 'object') return Object.keys(shape.fields);
  if (shape.kind === 'list') return fieldNames(shape.items);
  return shape.kind === 'union' ? [...new Set(shape.of.flatMap(fieldNames))] : [];
}

/** Which types of JSON the values may have; undefined where they may have any. */
export function typesOf(shape: Shape): ReadonlySet<ScalarType | 'object' | 'array'> | undefined {
  switch (shape.kind) {
    case 'any':
    case 'function':
      return undefined;
    case 'scalar':
      return new Set([shape.type]);
    case 'object':
      return new Set(['object']);
    case 'list': {
      if (!shape.isSequence) return new Set(['array']);
      const items = typesOf(shape.items);
      return items === undefined ? undefined : new Set([...items, 'array', 'null']);
    }
    case 'union': {
      const all = shape.of.map(typesOf);
      return all.includes(undefined) ? undefined : new Set(all.flatMap((one) => [...(one ?? [])]));
    }
  }
}
