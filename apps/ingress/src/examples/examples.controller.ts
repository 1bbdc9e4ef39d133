import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ExamplesCorrect,
  ExamplesDelete,
  ExamplesExport,
  ExamplesList,
  ExamplesTeach,
  type RouteOutput,
} from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { PageQuerySchema } from '../schemas/document.schemas.js';
import { RunAccess } from '../runs/run-access.js';
import { exampleLines } from './example-lines.js';

const filter = {
  workflow: z.string().max(200).optional(),
  decision: z.enum(['accept', 'edit', 'reject']).optional(),
  code: z.string().max(200).optional(),
  run: z.string().max(200).optional(),
  user: z.string().max(200).optional().meta({ description: 'Who decided, or whose run it was, such as user:ada.' }),
};
const QuerySchema = PageQuerySchema.extend(filter);
const ExportQuerySchema = z.object(filter);
const DeleteQuerySchema = z.object({ run: filter.run, user: filter.user });
const CorrectSchema = z.strictObject({
  run: z.string().regex(/^[\w.:-]{1,200}$/, 'the id of a run'),
  step: z.string().min(1).max(200).meta({ description: 'A step of the kind classify.' }),
  class: z.string().min(1).max(100).meta({ description: 'One of the classes of the specialist that was asked.' }),
});
const TeachSchema = z.strictObject({
  harmless: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'The class of what a person accepted all the same; without it that teaches nothing.' }),
});

/** What people decided, with personal data masked: an evaluation set, and lessons for the tenant's specialists. */
@ApiTags('examples')
@Controller('v1/examples')
export class ExamplesController {
  constructor(
    private readonly routes: CallerRoutes,
    private readonly access: RunAccess,
  ) {}

  @Get()
  @Requires('examples:write')
  @ApiOperation({ summary: 'People’s decisions as examples, oldest first' })
  @ApiResponse({ status: 200, standardSchema: ExamplesList.output })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: QuerySchema }) query: z.infer<typeof QuerySchema>,
  ): Promise<RouteOutput<typeof ExamplesList>> {
    return await this.routes.call(caller, ExamplesList, query);
  }

  @Get('export')
  @Requires('examples:write')
  @ApiOperation({ summary: 'The same as an evaluation set, one example a line, without who decided; on record' })
  @ApiResponse({ status: 200, content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @Header('content-type', 'application/x-ndjson')
  async export(
    @CurrentCaller() caller: Caller,
    @Query({ schema: ExportQuerySchema }) query: z.infer<typeof ExportQuerySchema>,
  ): Promise<StreamableFile> {
    const page = async (after?: string) =>
      await this.routes.call(caller, ExamplesExport, { ...query, limit: 200, ...(after !== undefined && { after }) });
    const text = exampleLines(await page(), page);
    return new StreamableFile(Readable.from(text, { objectMode: false }), { type: 'application/x-ndjson' });
  }

  @Delete()
  @Requires('examples:write')
  @ApiOperation({
    summary: 'Delete the examples of a run, or of a user',
    description:
      'Those of a user are the ones that they decided and those of their own runs. Specialists that learned from them forget them first.',
  })
  @ApiResponse({ status: 200, standardSchema: ExamplesDelete.output })
  async removeAll(
    @CurrentCaller() caller: Caller,
    @Query({ schema: DeleteQuerySchema }) query: z.infer<typeof DeleteQuerySchema>,
  ): Promise<RouteOutput<typeof ExamplesDelete>> {
    return await this.routes.call(caller, ExamplesDelete, query);
  }

  @Delete(':example')
  @Requires('examples:write')
  @ApiOperation({ summary: 'Delete one example; specialists that learned from it forget it first' })
  @ApiResponse({ status: 200, standardSchema: ExamplesDelete.output })
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('example') id: string,
  ): Promise<RouteOutput<typeof ExamplesDelete>> {
    return await this.routes.call(caller, ExamplesDelete, { id });
  }

  @Post('classes')
  @Requires('examples:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say of which class an input is that a step took for another',
    description:
      'An example by step of a run that you may see, personal data masked; the last word counts. Nothing is taught by it: that is an act of its own.',
  })
  @ApiResponse({ status: 200, standardSchema: ExamplesCorrect.output })
  async correct(
    @CurrentCaller() caller: Caller,
    @Body({ schema: CorrectSchema }) correction: z.infer<typeof CorrectSchema>,
  ): Promise<RouteOutput<typeof ExamplesCorrect>> {
    await this.access.check(caller, correction.run);
    return await this.routes.call(caller, ExamplesCorrect, correction);
  }

  @Post('teach/:model')
  @Requires('intents:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Teach a specialist what people decided on its findings; trained when it answers',
    description:
      'What was refused is an example of the class that was found, or that a person named; what was accepted is one of the class “harmless”.',
  })
  @ApiResponse({ status: 200, standardSchema: ExamplesTeach.output })
  async teach(
    @CurrentCaller() caller: Caller,
    @Param('model') model: string,
    @Body({ schema: TeachSchema }) body: z.infer<typeof TeachSchema>,
  ): Promise<RouteOutput<typeof ExamplesTeach>> {
    return await this.routes.call(caller, ExamplesTeach, { model, ...body });
  }
}
