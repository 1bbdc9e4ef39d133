import { type WorkflowPolicy, WorkflowPolicySchema } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** What the workflows of a tenant may use; without a row of its own, all that there is. */
@Injectable()
export class PolicyStore {
  constructor(private readonly database: Database) {}

  async get(tenant: string): Promise<WorkflowPolicy> {
    const sql = "select policy from workflow_policies where id = 'workflows'";
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.query<{ policy: unknown }>(sql));
    return WorkflowPolicySchema.parse(row?.policy ?? {});
  }

  async put(tx: Tx, policy: WorkflowPolicy, who: { by: string; now: Date }): Promise<void> {
    await tx.query(
      `insert into workflow_policies (tenant, id, policy, updated_at, updated_by) values ($1, 'workflows', $2, $3, $4)
       on conflict (tenant, id) do update set policy = excluded.policy, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
      [tx.tenant, JSON.stringify(policy), who.now.toISOString(), who.by],
    );
  }
}
