export { compileSchema, type CompileOptions } from './compile-schema.js';
export type { CompiledSchema } from './compiled-schema.js';
export { failureKeywords } from './failure-keywords.js';
export { fieldSchemas, type FieldSchemas } from './field-schemas.js';
export { patternProblem } from './pattern-problem.js';
export { refusedParts, type RefusedPart } from './refused-parts.js';
export { dialectOf, schemaDialects, type SchemaDialect } from './schema-dialect.js';
export type { SchemaFailure } from './schema-failure.js';
