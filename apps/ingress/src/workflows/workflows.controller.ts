import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { WorkflowsGet, WorkflowsPublish, type RouteOutput } from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const BundleSchema = z.object({
  files: z
    .record(z.string().regex(/^[\w./-]{1,200}$/), z.string())
    .meta({ description: 'The folder of the workflow: path to text; workflow.yaml is the graph.' }),
});

@ApiTags('workflows')
@Controller('v1/workflows')
export class WorkflowsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get(':name')
  @Requires('runs:create')
  @ApiOperation({ summary: 'The published version and the schema of its input' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsGet.output })
  async get(@CurrentCaller() caller: Caller, @Param('name') name: string): Promise<RouteOutput<typeof WorkflowsGet>> {
    return await this.routes.call(caller, WorkflowsGet, { name });
  }

  @Post(':name/publish')
  @HttpCode(200)
  @Requires('workflows:publish')
  @ApiOperation({ summary: 'Check and publish a workflow as one bundle' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsPublish.output })
  async publish(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: BundleSchema }) body: z.infer<typeof BundleSchema>,
  ): Promise<RouteOutput<typeof WorkflowsPublish>> {
    return await this.routes.call(caller, WorkflowsPublish, { name, ...body });
  }
}
