import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  SynonymDelete,
  SynonymPut,
  SynonymPutSchema,
  SynonymSchema,
  SynonymsList,
  type RouteOutput,
  type Synonym,
} from '@chassis/contracts';
import type { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

/** What a tenant's people say for the same thing. */
@ApiTags('documents')
@Controller('v1/synonyms')
export class SynonymsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('documents:write')
  @ApiOperation({ summary: 'Acronyms and synonyms that searches know' })
  @ApiResponse({ status: 200, standardSchema: SynonymsList.output })
  async list(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof SynonymsList>> {
    return await this.routes.call(caller, SynonymsList, {});
  }

  @Put(':term')
  @Requires('documents:write')
  @ApiOperation({
    summary: 'Say what else is said for a term; searches know it within seconds',
    description:
      'In both directions: whoever asks with one form finds what says another, which counts `weight` (0.8) of an occurrence. A phrase is found as one. Needs the role documents-admin.',
  })
  @ApiResponse({ status: 200, standardSchema: SynonymSchema })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('term') term: string,
    @Body({ schema: SynonymPutSchema }) body: z.output<typeof SynonymPutSchema>,
  ): Promise<Synonym> {
    return await this.routes.call(caller, SynonymPut, { term, ...body });
  }

  @Delete(':term')
  @HttpCode(204)
  @Requires('documents:write')
  @ApiOperation({ summary: 'Forget what else is said for a term' })
  async remove(@CurrentCaller() caller: Caller, @Param('term') term: string): Promise<void> {
    await this.routes.call(caller, SynonymDelete, { term });
  }
}
