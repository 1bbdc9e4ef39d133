import { type RouteOutput, WorkflowsProvision, WorkflowsPublish, WorkflowsRollback } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { ProvisionWorkflow } from '../governance/provision-workflow.js';
import { PublishWorkflow } from '../governance/publish-workflow.js';
import { RollBackWorkflow } from '../governance/roll-back-workflow.js';

/** What changes which version is the published one. */
@Controller()
export class PublishingRoutes {
  constructor(
    private readonly publishing: PublishWorkflow,
    private readonly provisioning: ProvisionWorkflow,
    private readonly rollingBack: RollBackWorkflow,
  ) {}

  @Serves(WorkflowsPublish)
  async publish(
    { name, hash }: z.output<typeof WorkflowsPublish.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsPublish>> {
    return await this.publishing.publish(name, hash, context);
  }

  @Serves(WorkflowsProvision)
  async provision(
    { name, files }: z.output<typeof WorkflowsProvision.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsProvision>> {
    return await this.provisioning.provision(name, files, context);
  }

  @Serves(WorkflowsRollback)
  async rollBack(
    { name, version, replaces, reason }: z.output<typeof WorkflowsRollback.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsRollback>> {
    return await this.rollingBack.rollBack(name, { version, replaces, reason }, context);
  }
}
