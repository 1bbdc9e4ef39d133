import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { LRUCache } from 'lru-cache';

export type CompiledSchema = ValidateFunction;

const kept = 200;

/** Compiled JSON Schemas (2020-12) by the hash of their text; a schema that refers to others outside itself does not compile. */
export class SchemaCompiler {
  private readonly compiled = new LRUCache<string, CompiledSchema>({ max: kept });

  compile(hash: string, text: string): CompiledSchema {
    const known = this.compiled.get(hash);
    if (known !== undefined) return known;
    const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true });
    addFormats.default(ajv);
    const fresh = ajv.compile(JSON.parse(text) as object);
    this.compiled.set(hash, fresh);
    return fresh;
  }

  get(hash: string): CompiledSchema | undefined {
    return this.compiled.get(hash);
  }
}
