import { BundlesFile, ChassisError, type RouteOutput, WorkflowsGet } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';

const unknownFile = (bundle: string, path: string): ChassisError =>
  new ChassisError('rejected', 'unknown-bundle-file', `Bundle ${bundle} has no file ${path}.`);

@Controller()
export class WorkflowsRoutes {
  constructor(private readonly catalog: WorkflowCatalog) {}

  @Serves(WorkflowsGet)
  async get(
    { name }: z.output<typeof WorkflowsGet.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsGet>> {
    const workflow = await this.catalog.current(tenant, name);
    if (workflow === undefined)
      throw new ChassisError('rejected', 'unknown-workflow', `There is no published workflow ${name}.`);
    const { files } = await this.catalog.bundle(tenant, workflow.hash);
    const { hash, dataClass, deadlineMs, budgetMicroUsd, inputFile } = workflow;
    return {
      name,
      hash,
      dataClass,
      deadlineMs,
      budgetMicroUsd,
      inputSchema: JSON.parse(files[inputFile ?? '']?.text ?? '{}') as unknown,
    };
  }

  @Serves(BundlesFile)
  async file(
    { bundle, path }: z.output<typeof BundlesFile.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof BundlesFile>> {
    const { files } = await this.catalog.bundle(tenant, bundle);
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (file === undefined) throw unknownFile(bundle, path);
    return { text: file.text, hash: file.hash };
  }
}
