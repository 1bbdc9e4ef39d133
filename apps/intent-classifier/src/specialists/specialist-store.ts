import type { PayloadRef } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** A trained version of a model. */
export interface TrainedVersion {
  readonly model: string;
  /** The first 16 hex digits of the sha256 of its weights. */
  readonly version: string;
  readonly examples: PayloadRef;
  readonly trainer: number;
  readonly intents: readonly string[];
  readonly exampleCount: number;
  readonly trainedMs: number;
}

/** What a version's row says; snake case as in the table. */
interface VersionRow {
  version: string;
  intents: string[];
  example_count: number;
  trained_ms: number;
}

/** Versions of models and which of them is current, in the service's own schema. */
@Injectable()
export class SpecialistStore {
  constructor(private readonly database: Database) {}

  async currentVersion(tenant: string, model: string): Promise<string | undefined> {
    const [row] = await this.database.withTenant(tenant, (tx) =>
      tx.last<{ version: string }>('select version from models where model = $1', [model]),
    );
    return row?.version;
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

  /** A version that the same examples gave to the same trainer. */
  async trainedOn(
    tenant: string,
    model: string,
    examples: PayloadRef,
    trainer: number,
  ): Promise<TrainedVersion | undefined> {
    const sql =
      'select version, intents, example_count, trained_ms from versions where model = $1 and examples_hash = $2 and trainer = $3 order by trained_at desc limit 1';
    const [row] = await this.database.withTenant(tenant, (tx) =>
      tx.last<VersionRow>(sql, [model, examples.payload, trainer]),
    );
    return (
      row && {
        model,
        version: row.version,
        examples,
        trainer,
        intents: row.intents,
        exampleCount: row.example_count,
        trainedMs: row.trained_ms,
      }
    );
  }

  async list(tenant: string): Promise<{ model: string; version: string; intents: string[] }[]> {
    return await this.database.withTenant(tenant, (tx) =>
      tx.last(
        'select m.model, m.version, v.intents from models m join versions v on v.model = m.model and v.version = m.version order by m.model',
      ),
    );
  }

  /** Keeps a version and makes it current; `recorded` runs in the same transaction with the model's revision, unless it was current already. */
  async makeCurrent(
    tenant: string,
    trained: TrainedVersion,
    weights: Uint8Array | undefined,
    recorded: (tx: Tx, revision: number) => Promise<void>,
  ): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      if (weights) await insertVersion(tx, trained, weights);
      const [changed] = await tx.query<{ revision: number }>(
        `insert into models (tenant, model, version, revision) values ($1, $2, $3, 1)
         on conflict (tenant, model) do update set version = excluded.version, revision = models.revision + 1, put_at = now()
         where models.version <> excluded.version returning revision`,
        [tenant, trained.model, trained.version],
      );
      if (changed) await recorded(tx, changed.revision);
    });
  }
}

/** The same weights may come from other examples (another order, say): the row then names the latest. */
async function insertVersion(tx: Tx, trained: TrainedVersion, weights: Uint8Array): Promise<void> {
  await tx.query(
    `insert into versions (tenant, model, version, examples_hash, examples, trainer, intents, example_count, trained_ms, weights)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (tenant, model, version) do update set examples_hash = excluded.examples_hash, examples = excluded.examples, trainer = excluded.trainer`,
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
    ],
  );
}
