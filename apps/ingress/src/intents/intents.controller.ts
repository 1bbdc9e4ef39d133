import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IntentsList, IntentsPut, type RouteOutput } from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const example = z.string().min(1).max(4_000);
const IntentsSchema = z.object({
  intents: z.record(z.string().min(1).max(100), z.array(example).min(1)),
  outOfScope: z.array(example).default([]),
});

@ApiTags('intents')
@Controller('v1/intents')
export class IntentsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('intents:write')
  @ApiOperation({ summary: 'Trained intent models' })
  @ApiResponse({ status: 200, standardSchema: IntentsList.output })
  async list(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof IntentsList>> {
    return await this.routes.call(caller, IntentsList, {});
  }

  @Put(':model')
  @Requires('intents:write')
  @ApiOperation({ summary: 'Teach a model its intents by examples; trained when it answers' })
  @ApiResponse({ status: 200, standardSchema: IntentsPut.output })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('model') model: string,
    @Body({ schema: IntentsSchema }) body: z.infer<typeof IntentsSchema>,
  ): Promise<RouteOutput<typeof IntentsPut>> {
    return await this.routes.call(caller, IntentsPut, { model, ...body });
  }
}
