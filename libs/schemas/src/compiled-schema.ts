import type { SchemaFailure } from './schema-failure.js';

/** A schema that is ready to judge values. */
export interface CompiledSchema {
  /** What is wrong with the value, in the order of the schema; nothing when it is allowed. Throws when the value is nested too deep to be looked at. */
  failuresOf(value: unknown): readonly SchemaFailure[];
}
