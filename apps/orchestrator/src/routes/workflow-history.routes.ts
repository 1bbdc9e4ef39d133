import {
  type RouteOutput,
  WorkflowsDiff,
  WorkflowsList,
  WorkflowsVersion,
  WorkflowsVersions,
} from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { PublicationStore } from '../adapters/publication-store.js';
import { WorkflowHistory } from '../governance/workflow-history.js';

/** Names, versions and what differs between them. */
@Controller()
export class WorkflowHistoryRoutes {
  constructor(
    private readonly history: WorkflowHistory,
    private readonly publications: PublicationStore,
  ) {}

  @Serves(WorkflowsList)
  async list(
    input: z.output<typeof WorkflowsList.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsList>> {
    return await this.history.list(tenant, input);
  }

  @Serves(WorkflowsVersions)
  async versions(
    { name, limit }: z.output<typeof WorkflowsVersions.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsVersions>> {
    const [versions, publications] = await Promise.all([
      this.publications.versions(tenant, name, limit),
      this.publications.list(tenant, name, limit),
    ]);
    return { name, versions, publications };
  }

  @Serves(WorkflowsVersion)
  async version(
    { name, version }: z.output<typeof WorkflowsVersion.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsVersion>> {
    return await this.history.version(tenant, name, version);
  }

  @Serves(WorkflowsDiff)
  async diff(
    { name, from, to }: z.output<typeof WorkflowsDiff.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsDiff>> {
    return await this.history.diff(tenant, name, { from, to });
  }
}
