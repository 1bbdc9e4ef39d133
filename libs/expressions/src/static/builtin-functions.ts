import { anyShape, itemsOf, listShape, objectShape, scalarShape, type Shape, unionShape } from './shape.js';

type Call = (given: readonly Shape[]) => Shape;

const text = scalarShape('string');
const number = scalarShape('number');
const flag = scalarShape('boolean');
const always =
  (shape: Shape): Call =>
  () =>
    shape;
const named = (call: Call, ...names: string[]): [string, Call][] => names.map((name) => [name, call]);
const applied = (fn: Shape | undefined, ...given: Shape[]): Shape =>
  fn?.kind === 'function' ? fn.call(given) : anyShape;
const itemOf = (shape: Shape | undefined): Shape => (shape === undefined ? anyShape : itemsOf(shape));

/** Names and result shapes of JSONata's functions (docs.jsonata.org, 2.x); those that take functions apply them to what they would be given. */
export const builtinFunctions: ReadonlyMap<string, Call> = new Map([
  ...named(always(text), 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase', 'trim'),
  ...named(always(text), 'pad', 'join', 'replace', 'base64encode', 'base64decode', 'formatNumber', 'formatBase'),
  ...named(always(text), 'formatInteger', 'fromMillis', 'type', 'encodeUrl', 'encodeUrlComponent'),
  ...named(always(text), 'decodeUrl', 'decodeUrlComponent'),
  ...named(always(number), 'number', 'abs', 'floor', 'ceil', 'round', 'power', 'sqrt', 'sum', 'max', 'min', 'average'),
  ...named(always(number), 'count', 'length', 'parseInteger', 'toMillis'),
  ...named(always(flag), 'boolean', 'not', 'exists', 'contains', 'assert'),
  ...named(always(listShape(text, true)), 'split', 'keys'),
  ...named(
    always(listShape(objectShape({ match: text, index: number, groups: listShape(text, true) }), true)),
    'match',
  ),
  ...named(always(anyShape), 'lookup', 'merge', 'spread', 'zip', 'error', 'clone'),
  ...named((given) => listShape(itemOf(given[0]), true), 'distinct', 'reverse'),
  ...named((given) => listShape(unionShape([itemOf(given[0]), itemOf(given[1])]), true), 'append'),
  ...named(([list, fn]) => listShape(itemsOf(applied(fn, itemOf(list), number, list ?? anyShape)), true), 'map'),
  ...named(([list, fn]) => {
    applied(fn, itemOf(list), number, list ?? anyShape);
    return listShape(itemOf(list), true);
  }, 'filter'),
  ...named(([list, fn]) => {
    applied(fn, itemOf(list), number, list ?? anyShape);
    return itemOf(list);
  }, 'single'),
  ...named(([list, fn]) => {
    applied(fn, itemOf(list), itemOf(list));
    return listShape(itemOf(list), true);
  }, 'sort'),
  ...named(([list, fn, start]) => {
    const first = start ?? itemOf(list);
    return unionShape([first, applied(fn, first, itemOf(list), number, list ?? anyShape)]);
  }, 'reduce'),
  ...named(([, fn]) => listShape(applied(fn, anyShape, text, anyShape), true), 'each'),
  ...named(([, fn]) => {
    applied(fn, anyShape, text, anyShape);
    return anyShape;
  }, 'sift'),
]);
