import {
  type RouteOutput,
  WorkflowDraftDelete,
  WorkflowDraftGet,
  WorkflowDraftPut,
  WorkflowsCheck,
} from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { refuseFolder } from '../domain/refuse-folder.js';
import { WorkflowCheck } from '../governance/workflow-check.js';
import { WorkflowDrafts } from '../governance/workflow-drafts.js';

/** Drafts and their check. */
@Controller()
export class DraftsRoutes {
  constructor(
    private readonly drafts: WorkflowDrafts,
    private readonly checking: WorkflowCheck,
  ) {}

  @Serves(WorkflowDraftGet)
  async get(
    { name }: z.output<typeof WorkflowDraftGet.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowDraftGet>> {
    const { files, ...draft } = await this.drafts.get(tenant, name);
    return { ...draft, files: { ...files } };
  }

  @Serves(WorkflowDraftPut)
  async put(
    { name, files, replaces }: z.output<typeof WorkflowDraftPut.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowDraftPut>> {
    return await this.drafts.save(name, { files, replaces }, context);
  }

  @Serves(WorkflowDraftDelete)
  async delete(
    { name, hash }: z.output<typeof WorkflowDraftDelete.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowDraftDelete>> {
    await this.drafts.delete(name, hash, context);
    return {};
  }

  @Serves(WorkflowsCheck)
  async check(
    { name, files }: z.output<typeof WorkflowsCheck.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsCheck>> {
    if (files !== undefined) refuseFolder(files);
    return await this.checking.checkOnRecord(
      name,
      files ?? (await this.drafts.get(context.tenant, name)).files,
      context,
    );
  }
}
