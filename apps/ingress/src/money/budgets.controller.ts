import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  BudgetSchema,
  BudgetsList,
  BudgetsPut,
  BudgetsRemove,
  CacheEvict,
  type RouteOutput,
  spendingGroups,
  SpendingReport,
} from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const EvictionSchema = z.object({
  id: z.string().min(1).max(200).optional(),
  document: z.string().min(1).max(200).optional(),
  subject: z.string().min(1).max(200).optional(),
});
const SpendingQuerySchema = z.object({
  by: z.enum(spendingGroups).default('tenant'),
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
});

@ApiTags('money')
@Controller('v1')
export class BudgetsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get('budgets')
  @Requires('budgets:read')
  @ApiOperation({ summary: 'Budgets, and what their present periods hold' })
  @ApiResponse({ status: 200, standardSchema: BudgetsList.output })
  async list(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof BudgetsList>> {
    return await this.routes.call(caller, BudgetsList, {});
  }

  @Put('budgets')
  @Requires('budgets:write')
  @ApiOperation({ summary: 'Set a budget, or its limit anew; counts for the next model call' })
  @ApiResponse({ status: 200, standardSchema: BudgetsPut.output })
  async put(
    @CurrentCaller() caller: Caller,
    @Body({ schema: BudgetSchema }) budget: z.output<typeof BudgetSchema>,
  ): Promise<RouteOutput<typeof BudgetsPut>> {
    return await this.routes.call(caller, BudgetsPut, budget);
  }

  @Delete('budgets/:id')
  @Requires('budgets:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a budget; its id stands in the list, URL-encoded here' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.routes.call(caller, BudgetsRemove, { id });
  }

  @Post('cached-answers/evict')
  @Requires('budgets:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take cached answers out: by id, document or subject, or all with an empty object' })
  @ApiResponse({ status: 200, standardSchema: CacheEvict.output })
  async evict(
    @CurrentCaller() caller: Caller,
    @Body({ schema: EvictionSchema }) eviction: z.output<typeof EvictionSchema>,
  ): Promise<RouteOutput<typeof CacheEvict>> {
    return await this.routes.call(caller, CacheEvict, eviction);
  }

  @Get('spending')
  @Requires('budgets:read')
  @ApiOperation({ summary: 'What model calls cost, failed attempts included; a month back without since' })
  @ApiQuery({ name: 'by', required: false, enum: spendingGroups })
  @ApiQuery({ name: 'since', required: false })
  @ApiQuery({ name: 'until', required: false })
  @ApiResponse({ status: 200, standardSchema: SpendingReport.output })
  async spending(
    @CurrentCaller() caller: Caller,
    @Query({ schema: SpendingQuerySchema }) query: z.output<typeof SpendingQuerySchema>,
  ): Promise<RouteOutput<typeof SpendingReport>> {
    return await this.routes.call(caller, SpendingReport, query);
  }
}
