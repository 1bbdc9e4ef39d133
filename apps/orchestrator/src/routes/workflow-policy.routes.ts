import { type RouteOutput, WorkflowPolicyGet, WorkflowPolicyPut } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { PolicyStore } from '../adapters/policy-store.js';
import { WorkflowRecord } from '../governance/workflow-record.js';

/** What the workflows of the tenant may use. What is published stays published; the next check counts the new policy. */
@Controller()
export class WorkflowPolicyRoutes {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyStore,
    private readonly record: WorkflowRecord,
  ) {}

  @Serves(WorkflowPolicyGet)
  async get(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof WorkflowPolicyGet>> {
    return await this.policies.get(tenant);
  }

  @Serves(WorkflowPolicyPut)
  async put(
    policy: z.output<typeof WorkflowPolicyPut.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowPolicyPut>> {
    await this.database.withTenant(context.tenant, async (tx) => {
      await this.policies.put(tx, policy, { by: context.principal.subject, now: context.now() });
      const { secondPersonFrom, maxDataClass, maxBudgetMicroUsd, riskyBudgetMicroUsd, operations, models } = policy;
      const data = { secondPersonFrom, maxDataClass, maxBudgetMicroUsd, riskyBudgetMicroUsd, operations, models };
      await this.record.add(tx, { kind: 'workflow.policy-changed', workflow: '*', data }, context);
    });
    return policy;
  }
}
