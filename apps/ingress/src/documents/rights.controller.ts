import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DocumentsRights,
  RightsSchema,
  RightsScopeDelete,
  RightsScopePut,
  RightsScopeSchema,
  RightsScopesList,
  type Rights,
  type RightsScope,
  type RouteOutput,
} from '@chassis/contracts';
import type { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import {
  FolderQuerySchema,
  RightsScopeListSchema,
  SubjectQuerySchema,
  type FolderQuery,
} from '../schemas/document.schemas.js';

type DocumentRights = RouteOutput<typeof DocumentsRights>;

@ApiTags('documents')
@Controller('v1')
export class RightsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get('rights')
  @Requires('documents:write')
  @ApiOperation({ summary: 'What sources and folders give to the documents in them' })
  @ApiResponse({ status: 200, standardSchema: RightsScopeListSchema })
  async list(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof RightsScopesList>> {
    return await this.routes.call(caller, RightsScopesList, {});
  }

  @Put('rights/:source')
  @Requires('documents:write')
  @ApiOperation({
    summary: 'Say who may see the documents of a source or of one of its folders; counts at once',
    description:
      'Documents inherit what is allowed here unless their own rights say `inherits: false`. What is denied or required here, and the term, hold for all of them. Needs the role documents-admin.',
  })
  @ApiResponse({ status: 200, standardSchema: RightsScopeSchema })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('source') source: string,
    @Query({ schema: FolderQuerySchema }) { folder }: FolderQuery,
    @Body({ schema: RightsSchema }) rights: Rights,
  ): Promise<RightsScope> {
    return await this.routes.call(caller, RightsScopePut, { source, folder, rights });
  }

  @Delete('rights/:source')
  @HttpCode(204)
  @Requires('documents:write')
  @ApiOperation({ summary: 'Take back what a source or folder gives, denies and requires' })
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('source') source: string,
    @Query({ schema: FolderQuerySchema }) { folder }: FolderQuery,
  ): Promise<void> {
    await this.routes.call(caller, RightsScopeDelete, { source, folder });
  }

  @Get('documents/:document/permissions')
  @Requires('documents:write')
  @ApiOperation({
    summary:
      'What decides about a document: its rights, what it inherits, and whether a subject may see it, by which of them',
  })
  @ApiResponse({ status: 200, standardSchema: DocumentsRights.output })
  async rightsOf(
    @CurrentCaller() caller: Caller,
    @Param('document') document: string,
    @Query({ schema: SubjectQuerySchema }) query: z.infer<typeof SubjectQuerySchema>,
  ): Promise<DocumentRights> {
    return await this.routes.call(caller, DocumentsRights, { document, ...query });
  }
}
