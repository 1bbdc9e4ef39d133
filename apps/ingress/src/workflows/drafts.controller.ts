import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChassisError,
  WorkflowDraftDelete,
  WorkflowDraftGet,
  WorkflowDraftPut,
  WorkflowsCheck,
  type RouteOutput,
} from '@chassis/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { etagOf, hashInIfMatch } from './draft-etag.js';

const FilesSchema = z
  .record(z.string().min(1).max(1_000), z.string())
  .meta({ description: 'The folder of the workflow: path to text; workflow.yaml is the graph.' });
const FolderSchema = z.object({ files: FilesSchema });
const CheckSchema = z.object({ files: FilesSchema.optional() }).default({});
const ifMatch = { name: 'If-Match', required: false, description: 'ETag of the draft that this one was made from.' };

@ApiTags('workflows')
@Controller('v1/workflows/:name')
export class DraftsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get('draft')
  @Requires('workflows:read')
  @ApiOperation({ summary: 'The draft with its files; its ETag is their hash' })
  @ApiResponse({ status: 200, standardSchema: WorkflowDraftGet.output })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RouteOutput<typeof WorkflowDraftGet>> {
    const draft = await this.routes.call(caller, WorkflowDraftGet, { name });
    void reply.header('etag', etagOf(draft.hash));
    return draft;
  }

  @Put('draft')
  @Requires('workflows:write')
  @ApiHeader(ifMatch)
  @ApiOperation({
    summary: 'Save a draft: the whole folder',
    description: 'A draft may be wrong. Over another draft it needs If-Match; a stale one is refused with 409.',
  })
  @ApiResponse({ status: 200, standardSchema: WorkflowDraftPut.output })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: FolderSchema }) { files }: z.infer<typeof FolderSchema>,
    @Headers('if-match') header: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RouteOutput<typeof WorkflowDraftPut>> {
    const replaces = hashInIfMatch(header);
    const input = { name, files, ...(replaces !== undefined && { replaces }) };
    const saved = await this.routes.call(caller, WorkflowDraftPut, input);
    void reply.header('etag', etagOf(saved.hash));
    return saved;
  }

  @Delete('draft')
  @HttpCode(204)
  @Requires('workflows:write')
  @ApiHeader({ ...ifMatch, required: true })
  @ApiOperation({ summary: 'Throw a draft away' })
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Headers('if-match') header: string | undefined,
  ): Promise<void> {
    const hash = hashInIfMatch(header);
    if (hash === undefined)
      throw new ChassisError('invalid', 'invalid-if-match', 'Send the ETag of the draft as If-Match.');
    await this.routes.call(caller, WorkflowDraftDelete, { name, hash });
  }

  @Post('check')
  @HttpCode(200)
  @Requires('workflows:write')
  @ApiOperation({
    summary: 'Check the draft, or the files given',
    description: 'Says all that is wrong and how much harm it could do. Files that are given are not kept.',
  })
  @ApiResponse({ status: 200, standardSchema: WorkflowsCheck.output })
  async check(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: CheckSchema }) { files }: z.infer<typeof CheckSchema>,
  ): Promise<RouteOutput<typeof WorkflowsCheck>> {
    return await this.routes.call(caller, WorkflowsCheck, { name, ...(files !== undefined && { files }) });
  }
}
