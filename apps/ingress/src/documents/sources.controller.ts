import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  RightsSchema,
  RightsScopePut,
  SourceConfigSchema,
  SourcesList,
  SourcesPut,
  SourcesRemove,
  SourcesSync,
  type RouteOutput,
  type SyncReport,
} from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const SourceBodySchema = SourceConfigSchema.omit({ name: true }).extend({
  /** What its documents inherit; set before the first of them comes. */
  rights: RightsSchema.optional(),
});
type SourceBody = z.output<typeof SourceBodySchema>;
const LookSchema = z.object({ full: z.boolean().default(false), mayEmpty: z.boolean().default(false) });
const someLook = LookSchema.optional();

@ApiTags('documents')
@Controller('v1/sources')
export class SourcesController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('admin')
  @ApiOperation({ summary: 'Where documents come from by themselves, and how the last look went' })
  @ApiResponse({ status: 200, standardSchema: SourcesList.output })
  async list(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof SourcesList>> {
    return await this.routes.call(caller, SourcesList, {});
  }

  @Put(':source')
  @Requires('admin')
  @ApiOperation({
    summary: 'Say where documents come from: a folder, or a table with a mapping',
    description: 'Roots are declared by the operator for each tenant (SOURCE_ROOTS); nothing else can be named.',
  })
  @ApiResponse({ status: 200, standardSchema: SourcesPut.output })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('source') name: string,
    @Body({ schema: SourceBodySchema }) { rights, ...config }: SourceBody,
  ): Promise<RouteOutput<typeof SourcesPut>> {
    if (rights !== undefined) await this.routes.call(caller, RightsScopePut, { source: name, folder: '', rights });
    return await this.routes.call(caller, SourcesPut, { ...config, name });
  }

  @Post(':source/sync')
  @HttpCode(200)
  @Requires('admin')
  @ApiOperation({
    summary: 'Look at a source now',
    description:
      '`full` forgets what was seen before; `mayEmpty` lets a source that is empty remove all its documents.',
  })
  @ApiResponse({ status: 200, standardSchema: SourcesSync.output })
  async sync(
    @CurrentCaller() caller: Caller,
    @Param('source') name: string,
    @Body({ schema: someLook }) look: z.output<typeof someLook>,
  ): Promise<SyncReport> {
    return await this.routes.call(caller, SourcesSync, { name, ...look });
  }

  @Delete(':source')
  @Requires('admin')
  @ApiOperation({ summary: 'Forget a source, and delete the documents that came from it' })
  @ApiResponse({ status: 200, standardSchema: SourcesRemove.output })
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('source') name: string,
  ): Promise<RouteOutput<typeof SourcesRemove>> {
    return await this.routes.call(caller, SourcesRemove, { name });
  }
}
