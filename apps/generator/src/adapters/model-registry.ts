import { type RegisteredModel, RegisteredModelSchema } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

export interface RegistryEntry extends RegisteredModel {
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

interface Row {
  definition: unknown;
  updated_by: string;
  updated_at: Date;
}

/** The models that tenants registered. */
@Injectable()
export class ModelRegistry {
  constructor(private readonly database: Database) {}

  async list(tenant: string): Promise<RegistryEntry[]> {
    const sql = 'select definition, updated_by, updated_at from registered_model order by name';
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last<Row>(sql));
    return rows.map(({ definition, updated_by, updated_at }) => ({
      ...RegisteredModelSchema.parse(definition),
      updatedBy: updated_by,
      updatedAt: updated_at,
    }));
  }

  async put(tx: Tx, model: RegisteredModel, by: string): Promise<void> {
    await tx.query(
      `insert into registered_model (tenant, name, status, definition, updated_by, updated_at) values ($1, $2, $3, $4, $5, now())
       on conflict (tenant, name) do update set status = excluded.status, definition = excluded.definition,
         updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
      [tx.tenant, model.name, model.status, JSON.stringify(model), by],
    );
  }
}
