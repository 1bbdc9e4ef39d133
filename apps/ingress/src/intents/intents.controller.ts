import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  IntentModelGet,
  IntentModelRemove,
  IntentPut,
  IntentRemove,
  IntentsList,
  IntentsPut,
  type RouteOutput,
} from '@chassis/contracts';
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
const IntentSchema = z.object({ examples: z.array(example).min(1).max(10_000) });

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

  @Get(':model')
  @Requires('intents:write')
  @ApiOperation({ summary: 'What a model was taught' })
  @ApiResponse({ status: 200, standardSchema: IntentModelGet.output })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('model') model: string,
  ): Promise<RouteOutput<typeof IntentModelGet>> {
    return await this.routes.call(caller, IntentModelGet, { model });
  }

  @Delete(':model')
  @Requires('intents:write')
  @ApiOperation({ summary: 'Forget a model with everything it was taught' })
  @ApiResponse({ status: 200, standardSchema: IntentModelRemove.output })
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('model') model: string,
  ): Promise<RouteOutput<typeof IntentModelRemove>> {
    return await this.routes.call(caller, IntentModelRemove, { model });
  }

  @Put(':model/:intent')
  @Requires('intents:write')
  @ApiOperation({
    summary: 'Add an intent to a model, or teach it anew, by three examples or more',
    description: 'The model answers by it when this call does, in every instance within a moment.',
  })
  @ApiResponse({ status: 200, standardSchema: IntentPut.output })
  async putOne(
    @CurrentCaller() caller: Caller,
    @Param('model') model: string,
    @Param('intent') intent: string,
    @Body({ schema: IntentSchema }) body: z.infer<typeof IntentSchema>,
  ): Promise<RouteOutput<typeof IntentPut>> {
    return await this.routes.call(caller, IntentPut, { model, intent, ...body });
  }

  @Delete(':model/:intent')
  @Requires('intents:write')
  @ApiOperation({ summary: 'Take an intent out of a model' })
  @ApiResponse({ status: 200, standardSchema: IntentRemove.output })
  async removeOne(
    @CurrentCaller() caller: Caller,
    @Param('model') model: string,
    @Param('intent') intent: string,
  ): Promise<RouteOutput<typeof IntentRemove>> {
    return await this.routes.call(caller, IntentRemove, { model, intent });
  }
}
