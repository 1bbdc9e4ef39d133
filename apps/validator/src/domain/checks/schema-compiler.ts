import { type CompiledSchema, compileSchema } from '@chassis/schemas';
import { LRUCache } from 'lru-cache';

export type { CompiledSchema } from '@chassis/schemas';

const kept = 200;

/** Compiled JSON Schemas by the hash of their text; a schema that refers to others outside itself does not compile. */
export class SchemaCompiler {
  private readonly compiled = new LRUCache<string, Promise<CompiledSchema>>({ max: kept });

  async compile(hash: string, text: string): Promise<CompiledSchema> {
    const known = this.compiled.get(hash);
    if (known !== undefined) return await known;
    const compiling = compileSchema(JSON.parse(text));
    this.compiled.set(hash, compiling);
    compiling.catch(() => this.compiled.delete(hash));
    return await compiling;
  }

  get(hash: string): Promise<CompiledSchema> | undefined {
    return this.compiled.get(hash);
  }
}
