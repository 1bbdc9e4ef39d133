import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { WorkflowPolicyGet, WorkflowPolicyPut, WorkflowPolicySchema, type WorkflowPolicy } from '@chassis/contracts';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

@ApiTags('workflows')
@Controller('v1/workflow-policy')
export class WorkflowPolicyController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('workflows:read')
  @ApiOperation({ summary: 'What workflows may use, and from when two persons must agree' })
  @ApiResponse({ status: 200, standardSchema: WorkflowPolicySchema })
  async get(@CurrentCaller() caller: Caller): Promise<WorkflowPolicy> {
    return await this.routes.call(caller, WorkflowPolicyGet, {});
  }

  @Put()
  @Requires('admin')
  @ApiOperation({ summary: 'Say what workflows may use; counts for the next check' })
  @ApiResponse({ status: 200, standardSchema: WorkflowPolicySchema })
  async put(
    @CurrentCaller() caller: Caller,
    @Body({ schema: WorkflowPolicySchema }) policy: WorkflowPolicy,
  ): Promise<WorkflowPolicy> {
    return await this.routes.call(caller, WorkflowPolicyPut, policy);
  }
}
