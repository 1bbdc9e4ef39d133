import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DocumentSummarySchema,
  DocumentsDelete,
  DocumentsGet,
  DocumentsList,
  DocumentsPermit,
  ErasureReceiptSchema,
  RightsSchema,
  type ErasureReceipt,
  type Rights,
} from '@chassis/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { DocumentListSchema, NewDocumentSchema, PageQuerySchema, type PageQuery } from '../schemas/document.schemas.js';
import { BulkIntake } from './bulk-intake.js';
import { DocumentIntake, type DocumentSummary } from './document-intake.js';
import { readUpload } from './read-upload.js';

@ApiTags('documents')
@Controller('v1/documents')
export class DocumentsController {
  constructor(
    private readonly routes: CallerRoutes,
    private readonly intake: DocumentIntake,
    private readonly bulk: BulkIntake,
  ) {}

  @Post()
  @HttpCode(202)
  @Requires('documents:write', 'document')
  @ApiOperation({
    summary: 'Add a document, or a new version of one; or many, one a line',
    description:
      'JSON, or multipart/form-data with one file and the fields id, title, dataClass, source, folder, date, attribute (name=value), owner, allow, deny, require, validFrom, validUntil; or application/x-ndjson with one such JSON a line, answered by a line for each: `{line, status, document}` or `{line, status, code, detail}`. A bad line costs no other. Nobody sees a document but whom `allow` names.',
  })
  @ApiConsumes('application/json', 'multipart/form-data', 'application/x-ndjson')
  @ApiBody({ schema: z.toJSONSchema(NewDocumentSchema, { target: 'openapi-3.0', io: 'input' }) as object })
  @ApiResponse({ status: 202, standardSchema: DocumentSummarySchema })
  async add(
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DocumentSummary | StreamableFile> {
    if (request.body instanceof Readable) return this.addLines(caller, request.body, reply);
    return await this.intake.take(caller, await readUpload(request));
  }

  @Get()
  @Requires('documents:read')
  @ApiOperation({ summary: 'Documents' })
  @ApiResponse({ status: 200, standardSchema: DocumentListSchema })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: PageQuerySchema }) query: PageQuery,
  ): Promise<z.infer<typeof DocumentListSchema>> {
    return await this.routes.call(caller, DocumentsList, query);
  }

  @Get(':document')
  @Requires('documents:read')
  @ApiOperation({ summary: 'What became of a document' })
  @ApiResponse({ status: 200, standardSchema: DocumentSummarySchema })
  async get(@CurrentCaller() caller: Caller, @Param('document') document: string): Promise<DocumentSummary> {
    return await this.routes.call(caller, DocumentsGet, { document });
  }

  @Delete(':document')
  @Requires('documents:write')
  @ApiOperation({
    summary: 'Delete a document: its text, passages, vectors and all that was made of them; answers with a receipt',
  })
  @ApiResponse({ status: 200, standardSchema: ErasureReceiptSchema })
  async remove(@CurrentCaller() caller: Caller, @Param('document') document: string): Promise<ErasureReceipt> {
    return await this.routes.call(caller, DocumentsDelete, { document });
  }

  @Put(':document/permissions')
  @Requires('documents:write')
  @ApiOperation({ summary: 'Say who may see a document; counts at once' })
  @ApiResponse({ status: 200, standardSchema: DocumentSummarySchema })
  async permit(
    @CurrentCaller() caller: Caller,
    @Param('document') document: string,
    @Body({ schema: RightsSchema }) rights: Rights,
  ): Promise<DocumentSummary> {
    return await this.routes.call(caller, DocumentsPermit, { document, rights });
  }

  /** Each result leaves as soon as it is known. What is not read of a body that is too large must not be taken for the next request. */
  private addLines(caller: Caller, body: Readable, reply: FastifyReply): StreamableFile {
    void reply.header('connection', 'close');
    const results = this.bulk.take(caller, body);
    const lines = async function* (): AsyncGenerator<string> {
      for await (const result of results) yield `${JSON.stringify(result)}\n`;
    };
    return new StreamableFile(Readable.from(lines(), { objectMode: false }), { type: 'application/x-ndjson' });
  }
}
