import { Readable } from 'node:stream';
import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AuditCheckpoint, AuditExport, AuditList, CheckpointSchema, type RouteOutput } from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { PageQuerySchema } from '../schemas/document.schemas.js';
import { exportText } from './export-text.js';

const QuerySchema = PageQuerySchema.extend({
  run: z.string().max(200).optional(),
  kind: z.string().max(80).optional(),
});
const ExportQuerySchema = z.object({ from: z.coerce.number().int().min(1).default(1) });

@ApiTags('audit')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('audit:read')
  @ApiOperation({ summary: 'Records of the chain' })
  @ApiResponse({ status: 200, standardSchema: AuditList.output })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: QuerySchema }) query: z.infer<typeof QuerySchema>,
  ): Promise<RouteOutput<typeof AuditList>> {
    return await this.routes.call(caller, AuditList, query);
  }

  @Get('export')
  @Requires('audit:read')
  @ApiOperation({
    summary: 'The whole chain, one record a line, a signed checkpoint last',
    description: '`chassis audit verify` checks it offline.',
  })
  @ApiResponse({ status: 200, content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @Header('content-type', 'application/x-ndjson')
  async export(
    @CurrentCaller() caller: Caller,
    @Query({ schema: ExportQuerySchema }) { from }: z.infer<typeof ExportQuerySchema>,
  ): Promise<StreamableFile> {
    const first = await this.routes.call(caller, AuditExport, { from });
    const text = exportText(first, (next) => this.routes.call(caller, AuditExport, { from: next }));
    return new StreamableFile(Readable.from(text, { objectMode: false }), { type: 'application/x-ndjson' });
  }

  @Get('checkpoint')
  @Requires('audit:read')
  @ApiOperation({ summary: 'The signed head of the chain' })
  @ApiResponse({ status: 200, standardSchema: CheckpointSchema })
  async checkpoint(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof AuditCheckpoint>> {
    return await this.routes.call(caller, AuditCheckpoint, {});
  }
}
