import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** Which events of a source start which workflow, and as whom. */
export interface Subscription {
  readonly source: string;
  readonly type: string;
  readonly workflow: string;
  /** JSONata over `event`, `data` and `payload`; gives the run's input. */
  readonly mapping: string;
  /** `service:<id>`. */
  readonly principal: string;
}

@Injectable()
export class Subscriptions {
  constructor(private readonly database: Database) {}

  async put(tenant: string, subscription: Subscription, changedBy: string): Promise<void> {
    const { source, type, workflow, mapping, principal } = subscription;
    await this.database.withTenant(tenant, async (tx) => {
      await tx.query(
        `insert into subscriptions (tenant, source, type, workflow, mapping, principal, changed_by) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (tenant, source, type) do update
        set workflow = excluded.workflow, mapping = excluded.mapping, principal = excluded.principal, changed_by = excluded.changed_by, changed_at = clock_timestamp()`,
        [tenant, source, type, workflow, mapping, principal, changedBy],
      );
    });
  }

  /** Throws `invalid`/`unknown-source` when nothing subscribes to such events. */
  async find(tenant: string, source: string, type: string): Promise<Subscription> {
    const [found] = await this.database.withTenant(tenant, (tx) =>
      tx.last<Subscription>(
        'select source, type, workflow, mapping, principal from subscriptions where source = $1 and type = $2',
        [source, type],
      ),
    );
    if (found !== undefined) return found;
    throw new ChassisError(
      'invalid',
      'unknown-source',
      `Nothing subscribes to events of type ${type} from ${source}; add a subscription and replay.`,
    );
  }
}
