import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChassisError,
  WorkflowsDiff,
  WorkflowsGet,
  WorkflowsList,
  WorkflowsVersion,
  WorkflowsVersions,
  type RouteOutput,
} from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { PageQuerySchema, type PageQuery } from '../schemas/document.schemas.js';

const LimitSchema = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) });
const which = z.string().min(1).max(100);
const DiffQuerySchema = z.object({
  from: which.default('current').meta({ description: 'A version, a hash, “current” or “draft”.' }),
  to: which.default('draft').meta({ description: 'A version, a hash, “current” or “draft”.' }),
});

@ApiTags('workflows')
@Controller('v1/workflows')
export class WorkflowsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('workflows:read')
  @ApiOperation({ summary: 'Workflows: what is published, what is a draft, what waits for a second person' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsList.output })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: PageQuerySchema }) query: PageQuery,
  ): Promise<RouteOutput<typeof WorkflowsList>> {
    return await this.routes.call(caller, WorkflowsList, query);
  }

  @Get(':name')
  @Requires('runs:create')
  @ApiOperation({ summary: 'The published version and the schema of its input' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsGet.output })
  async get(@CurrentCaller() caller: Caller, @Param('name') name: string): Promise<RouteOutput<typeof WorkflowsGet>> {
    return await this.routes.call(caller, WorkflowsGet, { name });
  }

  @Get(':name/versions')
  @Requires('workflows:read')
  @ApiOperation({ summary: 'Its versions, newest first, and who made which of them the published one' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsVersions.output })
  async versions(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Query({ schema: LimitSchema }) { limit }: z.infer<typeof LimitSchema>,
  ): Promise<RouteOutput<typeof WorkflowsVersions>> {
    return await this.routes.call(caller, WorkflowsVersions, { name, limit });
  }

  @Get(':name/versions/:version')
  @Requires('workflows:read')
  @ApiOperation({ summary: 'A version with its files' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsVersion.output })
  async version(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Param('version') version: string,
  ): Promise<RouteOutput<typeof WorkflowsVersion>> {
    if (!/^[1-9]\d{0,8}$/.test(version))
      throw new ChassisError('rejected', 'unknown-version', 'A version is a number from 1.');
    return await this.routes.call(caller, WorkflowsVersion, { name, version: Number(version) });
  }

  @Get(':name/diff')
  @Requires('workflows:read')
  @ApiOperation({ summary: 'What differs between two versions, or a version and the draft' })
  @ApiResponse({ status: 200, standardSchema: WorkflowsDiff.output })
  async diff(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Query({ schema: DiffQuerySchema }) { from, to }: z.infer<typeof DiffQuerySchema>,
  ): Promise<RouteOutput<typeof WorkflowsDiff>> {
    return await this.routes.call(caller, WorkflowsDiff, { name, from, to });
  }
}
