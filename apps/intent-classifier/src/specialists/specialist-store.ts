import type { PayloadRef } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { IntentExamples } from '../domain/intent-examples.js';

/** A trained version of a model. */
export interface TrainedVersion {
  readonly model: string;
  /** The first 16 hex digits of the sha256 of its weights. */
  readonly version: string;
  readonly examples: PayloadRef;
  readonly trainer: number;
  /** Of the embeddings it was trained on; undefined for words alone. */
  readonly embedder?: string | undefined;
  readonly intents: readonly string[];
  readonly exampleCount: number;
  readonly trainedMs: number;
}

/** A version with its weights and what it was taught, to be kept. */
export interface NewVersion {
  readonly weights: Uint8Array;
  readonly taught: IntentExamples;
}

/** What a version's row says; snake case as in the table. */
interface VersionRow {
  version: string;
  examples: PayloadRef;
  trainer: number;
  embedder: string | null;
  intents: string[];
  example_count: number;
  trained_ms: number;
}

const columns = 'v.version, v.examples, v.trainer, v.embedder, v.intents, v.example_count, v.trained_ms';

/** Versions of models and which of them is current, in the service's own schema. */
@Injectable()
export class SpecialistStore {
  constructor(private readonly database: Database) {}

  async currentVersion(tenant: string, model: string): Promise<string | undefined> {
    const [row] = await this.database.withTenant(tenant, (tx) =>
      tx.last<{ version: string | null }>('select version from models where model = $1', [model]),
    );
    return row?.version ?? undefined;
  }

  /** The current version with the model's revision, and what it was taught where the row knows. */
  async current(
    tenant: string,
    model: string,
  ): Promise<(TrainedVersion & { revision: number; taught: IntentExamples | undefined }) | undefined> {
    const sql = `select ${columns}, v.taught, m.revision from models m join versions v on v.model = m.model and v.version = m.version where m.model = $1`;
    const [row] = await this.database.withTenant(tenant, (tx) =>
      tx.last<VersionRow & { taught: IntentExamples | null; revision: number }>(sql, [model]),
    );
    return row && { ...trainedVersion(model, row), revision: row.revision, taught: row.taught ?? undefined };
  }

  async weights(tenant: string, model: string, version: string): Promise<Uint8Array | undefined> {
    const [row] = await this.database.withTenant(tenant, (tx) =>
      tx.last<{ weights: Uint8Array }>('select weights from versions where model = $1 and version = $2', [
        model,
        version,
      ]),
    );
    return row?.weights;
  }

  /** A version that the same examples gave to the same trainer with the same embedder. */
  async trainedOn(
    tenant: string,
    model: string,
    by: { examples: PayloadRef; trainer: number; embedder: string | undefined },
  ): Promise<TrainedVersion | undefined> {
    const sql = `select ${columns} from versions v where v.model = $1 and v.examples_hash = $2 and v.trainer = $3 and v.embedder is not distinct from $4 and v.taught is not null order by v.trained_at desc limit 1`;
    const [row] = await this.database.withTenant(tenant, (tx) =>
      tx.last<VersionRow>(sql, [model, by.examples.payload, by.trainer, by.embedder ?? null]),
    );
    return row && trainedVersion(model, row);
  }

  async list(tenant: string): Promise<{ model: string; version: string; intents: string[] }[]> {
    return await this.database.withTenant(tenant, (tx) =>
      tx.last(
        'select m.model, m.version, v.intents from models m join versions v on v.model = m.model and v.version = m.version order by m.model',
      ),
    );
  }

  /**
   * Keeps a version and makes it current; `recorded` runs in the same transaction with the model's revision, unless it was current already. False, and
   * nothing is kept, when the model is no longer at the `expected` revision.
   */
  async makeCurrent(
    tenant: string,
    trained: TrainedVersion,
    { kept, expected }: { kept?: NewVersion | undefined; expected?: number | undefined },
    recorded: (tx: Tx, revision: number) => Promise<void>,
  ): Promise<boolean> {
    return await this.database.withTenant(tenant, async (tx) => {
      if (expected !== undefined && (await lockedRevision(tx, trained.model)) !== expected) return false;
      if (kept) await insertVersion(tx, trained, kept);
      const [changed] = await tx.query<{ revision: number }>(
        `insert into models (tenant, model, version, revision) values ($1, $2, $3, 1)
         on conflict (tenant, model) do update set version = excluded.version, revision = models.revision + 1, put_at = now()
         where models.version is distinct from excluded.version returning revision`,
        [tenant, trained.model, trained.version],
      );
      if (changed) await recorded(tx, changed.revision);
      return true;
    });
  }

  /** What versions other than `current` were taught, where their rows know. */
  async olderVersions(
    tenant: string,
    model: string,
    current: string,
  ): Promise<{ version: string; examples: PayloadRef; taught: IntentExamples | null }[]> {
    const sql = 'select version, examples, taught from versions where model = $1 and version <> $2';
    return await this.database.withTenant(tenant, (tx) => tx.last(sql, [model, current]));
  }

  /** Removes versions that answer no more; what runs recorded of them stays. */
  async removeVersions(tenant: string, model: string, versions: readonly string[]): Promise<void> {
    const sql = `delete from versions v where v.model = $1 and v.version = any($2)
      and not exists (select 1 from models m where m.model = v.model and m.version = v.version)`;
    await this.database.withTenant(tenant, async (tx) => void (await tx.last(sql, [model, versions])));
  }

  /** Forgets a model and everything it was taught; false when there was none. `recorded` runs in the same transaction with its revision. */
  async remove(tenant: string, model: string, recorded: (tx: Tx, revision: number) => Promise<void>): Promise<boolean> {
    return await this.database.withTenant(tenant, async (tx) => {
      // The row stays, so that revisions, and with them the ids of facts, never repeat.
      const [gone] = await tx.query<{ revision: number }>(
        'update models set version = null, revision = revision + 1, put_at = now() where model = $1 and version is not null returning revision',
        [model],
      );
      if (!gone) return false;
      await tx.query('delete from versions where model = $1', [model]);
      await tx.query('delete from example_vectors where model = $1', [model]);
      await recorded(tx, gone.revision);
      return true;
    });
  }
}

async function lockedRevision(tx: Tx, model: string): Promise<number | undefined> {
  const [row] = await tx.query<{ revision: number }>('select revision from models where model = $1 for update', [
    model,
  ]);
  return row?.revision;
}

function trainedVersion(model: string, row: VersionRow): TrainedVersion {
  return {
    model,
    version: row.version,
    examples: row.examples,
    trainer: row.trainer,
    embedder: row.embedder ?? undefined,
    intents: row.intents,
    exampleCount: row.example_count,
    trainedMs: row.trained_ms,
  };
}

/** The same weights may come from other examples (another order, say): the row then names the latest. */
async function insertVersion(tx: Tx, trained: TrainedVersion, { weights, taught }: NewVersion): Promise<void> {
  await tx.query(
    `insert into versions (tenant, model, version, examples_hash, examples, trainer, intents, example_count, trained_ms, weights, embedder, taught)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant, model, version) do update set examples_hash = excluded.examples_hash, examples = excluded.examples, trainer = excluded.trainer,
       embedder = excluded.embedder, taught = excluded.taught`,
    [
      tx.tenant,
      trained.model,
      trained.version,
      trained.examples.payload,
      JSON.stringify(trained.examples),
      trained.trainer,
      JSON.stringify(trained.intents),
      trained.exampleCount,
      trained.trainedMs,
      Buffer.from(weights),
      trained.embedder ?? null,
      JSON.stringify(taught),
    ],
  );
}
