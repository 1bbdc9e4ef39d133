import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChassisError,
  DocumentSummarySchema,
  DocumentsDelete,
  DocumentsGet,
  DocumentsList,
  DocumentsPermit,
  DocumentsSubmit,
  RightsSchema,
  defaultDataClass,
  type Rights,
  type RouteOutput,
} from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import type { IngressConfig } from '../config.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { DocumentListSchema, NewDocumentSchema, PageQuerySchema, type PageQuery } from '../schemas/document.schemas.js';
import { readUpload } from './read-upload.js';

type Summary = RouteOutput<typeof DocumentsGet>;

@ApiTags('documents')
@Controller('v1/documents')
export class DocumentsController {
  constructor(
    private readonly routes: CallerRoutes,
    private readonly payloads: PayloadStore,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  @Post()
  @HttpCode(202)
  @Requires('documents:write', 'document')
  @ApiOperation({
    summary: 'Add a document, or a new version of one',
    description:
      'JSON, or multipart/form-data with one file and the fields id, title, dataClass, source, folder, allow, deny, require, validFrom, validUntil. Nobody sees it but whom `allow` names.',
  })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ schema: z.toJSONSchema(NewDocumentSchema, { target: 'openapi-3.0', io: 'input' }) as object })
  @ApiResponse({ status: 202, standardSchema: DocumentSummarySchema })
  async add(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest): Promise<Summary> {
    const { content, id, title, dataClass, source, folder, ...about } = await readUpload(request);
    if (content.byteLength === 0)
      throw new ChassisError('invalid', 'empty-document', 'The document has no bytes; check the file.');
    if (content.byteLength > this.config.MAX_DOCUMENT_BYTES) {
      throw new ChassisError(
        'invalid',
        'body-too-large',
        `The document is larger than ${this.config.MAX_DOCUMENT_BYTES} bytes; split it.`,
      );
    }
    const stored = await this.payloads.put(caller.tenant, content, dataClass ?? defaultDataClass);
    const given = {
      ...(id === undefined ? {} : { id }),
      ...(title === undefined ? {} : { title }),
      ...(dataClass === undefined ? {} : { dataClass }),
      ...(source === undefined ? {} : { source }),
      ...(folder === undefined ? {} : { folder }),
    };
    return await this.routes.call(caller, DocumentsSubmit, { ...about, ...given, content: stored });
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
  async get(@CurrentCaller() caller: Caller, @Param('document') document: string): Promise<Summary> {
    return await this.routes.call(caller, DocumentsGet, { document });
  }

  @Delete(':document')
  @HttpCode(204)
  @Requires('documents:write')
  @ApiOperation({ summary: 'Delete a document; its text is erased' })
  async remove(@CurrentCaller() caller: Caller, @Param('document') document: string): Promise<void> {
    await this.routes.call(caller, DocumentsDelete, { document });
  }

  @Put(':document/permissions')
  @Requires('documents:write')
  @ApiOperation({ summary: 'Say who may see a document; counts at once' })
  @ApiResponse({ status: 200, standardSchema: DocumentSummarySchema })
  async permit(
    @CurrentCaller() caller: Caller,
    @Param('document') document: string,
    @Body({ schema: RightsSchema }) rights: Rights,
  ): Promise<Summary> {
    return await this.routes.call(caller, DocumentsPermit, { document, rights });
  }
}
