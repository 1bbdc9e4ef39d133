export * from './evaluate.js';
export * from './limits.js';
export * from './paths-by-field.js';
export { pathsOf, type ReadPath } from './paths-of.js';
export * from './static/inspect-expression.js';
export * from './static/shape.js';
export * from './static/shape-of-schema.js';
export type { ExpressionFault } from './static/shape-walk.js';
