import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ApprovalSchema,
  ApprovalsDecide,
  ApprovalsGet,
  ApprovalsList,
  DecisionMarkSchema,
  type Approval,
} from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { PageQuerySchema } from '../schemas/document.schemas.js';

const QuerySchema = PageQuerySchema.extend({
  status: z.string().max(40).default('open'),
  run: z.string().max(200).optional(),
});
const DecisionSchema = z.object({
  decision: z.enum(['accept', 'edit', 'reject']),
  payloadHash: z.string().meta({ description: 'Of the approval as it was shown; a stale one is refused with 409.' }),
  edited: z.unknown().optional(),
  comment: z.string().max(4_000).optional(),
  marks: z.array(DecisionMarkSchema).max(100).optional().meta({
    description: 'Places in the text that was shown; with a class, examples of it for the tenant’s specialists.',
  }),
});
const ListSchema = z.looseObject({ approvals: z.array(ApprovalSchema), next: z.string().optional() });

@ApiTags('approvals')
@Controller('v1/approvals')
export class ApprovalsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('approvals:decide')
  @ApiOperation({ summary: 'Approvals and reviews of own roles' })
  @ApiResponse({ status: 200, standardSchema: ListSchema })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: QuerySchema }) query: z.infer<typeof QuerySchema>,
  ): Promise<z.infer<typeof ListSchema>> {
    return await this.routes.call(caller, ApprovalsList, query);
  }

  @Get(':approval')
  @Requires('approvals:decide')
  @ApiOperation({ summary: 'Exactly what a decision would permit' })
  @ApiResponse({ status: 200, standardSchema: ApprovalSchema })
  async get(@CurrentCaller() caller: Caller, @Param('approval') approval: string): Promise<Approval> {
    return await this.routes.call(caller, ApprovalsGet, { approval });
  }

  @Post(':approval/decision')
  @HttpCode(200)
  @Requires('approvals:decide')
  @ApiOperation({ summary: 'Decide on exactly what was shown' })
  @ApiResponse({ status: 200, standardSchema: ApprovalSchema })
  async decide(
    @CurrentCaller() caller: Caller,
    @Param('approval') approval: string,
    @Body({ schema: DecisionSchema }) decision: z.infer<typeof DecisionSchema>,
  ): Promise<Approval> {
    return await this.routes.call(caller, ApprovalsDecide, { approval, ...decision });
  }
}
