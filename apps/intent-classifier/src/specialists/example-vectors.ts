import { createHash } from 'node:crypto';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { TextEmbeddings } from './text-embeddings.js';

interface VectorRow {
  text_hash: string;
  vector: Uint8Array;
}

/** Vectors of what a model was taught, kept by the hash of the text: who adds five examples to fifteen thousand waits for five. */
@Injectable()
export class ExampleVectors {
  constructor(
    private readonly database: Database,
    private readonly embeddings: TextEmbeddings,
  ) {}

  /** Whose vectors they are; undefined where there is no embedder. */
  async embedder(): Promise<string | undefined> {
    return await this.embeddings.embedder();
  }

  /** A vector per text, in order. What the model knew and is not among the texts is forgotten. */
  async of(tenant: string, model: string, texts: readonly string[], embedder: string): Promise<Float32Array[]> {
    const hashes = texts.map((text) => createHash('sha256').update(text).digest('hex'));
    const wanted = new Map(hashes.map((hash, at) => [hash, texts[at]!]));
    const vectors = await this.known(tenant, model, embedder, wanted);
    const missing = [...wanted.keys()].filter((hash) => !vectors.has(hash));
    const made = await this.embeddings.of(missing.map((hash) => wanted.get(hash)!));
    missing.forEach((hash, at) => vectors.set(hash, made[at]!));
    await this.keep(tenant, model, embedder, { missing, made, all: [...wanted.keys()] });
    return hashes.map((hash) => vectors.get(hash)!);
  }

  private async known(
    tenant: string,
    model: string,
    embedder: string,
    wanted: ReadonlyMap<string, string>,
  ): Promise<Map<string, Float32Array>> {
    const rows = await this.database.withTenant(tenant, (tx) =>
      tx.last<VectorRow>('select text_hash, vector from example_vectors where model = $1 and embedder = $2', [
        model,
        embedder,
      ]),
    );
    return new Map(rows.filter((row) => wanted.has(row.text_hash)).map((row) => [row.text_hash, floats(row.vector)]));
  }

  private async keep(
    tenant: string,
    model: string,
    embedder: string,
    { missing, made, all }: { missing: readonly string[]; made: readonly Float32Array[]; all: readonly string[] },
  ): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      await tx.query('delete from example_vectors where model = $1 and not (embedder = $2 and text_hash = any ($3))', [
        model,
        embedder,
        all,
      ]);
      await tx.query(
        `insert into example_vectors (tenant, model, embedder, text_hash, vector)
         select $1, $2, $3, unnest($4::text[]), unnest($5::bytea[]) on conflict do nothing`,
        [tx.tenant, model, embedder, missing, made.map(bytes)],
      );
    });
  }
}

const bytes = (vector: Float32Array): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

/** A copy: a row's bytes may begin at any offset. */
const floats = (vector: Uint8Array): Float32Array => new Float32Array(new Uint8Array(vector).buffer);
