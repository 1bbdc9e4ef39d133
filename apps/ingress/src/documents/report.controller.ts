import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DocumentsReceipts, DocumentsReport, type RouteOutput } from '@chassis/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { reportCsv } from './report-csv.js';
import { reportText } from './report-text.js';

const QuerySchema = z.object({ source: z.string().min(1).max(200).optional() });

@ApiTags('documents')
@Controller('v1')
export class ReportController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get('document-report')
  @Requires('documents:read')
  @ApiOperation({
    summary: 'How the documents of each source are: copies, garbled text, secrets, personal data, failures',
    description:
      'All documents for the role documents-admin, else those that the caller owns. JSON; with Accept text/plain for people, with text/csv as a table without formulas.',
  })
  @ApiProduces('application/json', 'text/plain', 'text/csv')
  @ApiResponse({ status: 200, standardSchema: DocumentsReport.output })
  async report(
    @CurrentCaller() caller: Caller,
    @Query({ schema: QuerySchema }) query: z.infer<typeof QuerySchema>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RouteOutput<typeof DocumentsReport> | string> {
    const report = await this.routes.call(caller, DocumentsReport, query);
    const wanted = /text\/(plain|csv)/.exec(accept ?? '')?.[1];
    if (wanted === undefined) return report;
    void reply.header('content-type', `text/${wanted}; charset=utf-8`);
    return wanted === 'csv' ? reportCsv(report) : reportText(report);
  }

  @Get('documents/:document/receipts')
  @Requires('documents:read')
  @ApiOperation({ summary: 'What the deletions of a document removed' })
  @ApiResponse({ status: 200, standardSchema: DocumentsReceipts.output })
  async receipts(
    @CurrentCaller() caller: Caller,
    @Param('document') document: string,
  ): Promise<RouteOutput<typeof DocumentsReceipts>> {
    return await this.routes.call(caller, DocumentsReceipts, { document });
  }
}
