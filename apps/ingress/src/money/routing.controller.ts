import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RoutingReset, type RouteOutput, RoutingShow, RoutingTrain } from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const ResetSchema = z.strictObject({ forgetsOutcomes: z.boolean().default(false) });

@ApiTags('models')
@Controller('v1/routing')
export class RoutingController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('models:write')
  @ApiOperation({ summary: 'What is known of the models’ answers, and which training decides' })
  @ApiResponse({ status: 200, standardSchema: RoutingShow.output })
  async show(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof RoutingShow>> {
    return await this.routes.call(caller, RoutingShow, {});
  }

  @Post('train')
  @Requires('models:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Learn from the tenant’s own outcomes which model to ask; counts for the next call' })
  @ApiResponse({ status: 200, standardSchema: RoutingTrain.output })
  async train(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof RoutingTrain>> {
    return await this.routes.call(caller, RoutingTrain, {});
  }

  @Post('reset')
  @Requires('models:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let rules decide again; with forgetsOutcomes what was recorded goes too' })
  @ApiResponse({ status: 200, standardSchema: RoutingReset.output })
  async reset(
    @CurrentCaller() caller: Caller,
    @Body({ schema: ResetSchema }) reset: z.output<typeof ResetSchema>,
  ): Promise<RouteOutput<typeof RoutingReset>> {
    return await this.routes.call(caller, RoutingReset, reset);
  }
}
