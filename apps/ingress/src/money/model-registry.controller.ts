import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ModelsProbe,
  ModelsRegister,
  ModelsRegistry,
  RegisteredModelSchema,
  type RouteOutput,
} from '@chassis/contracts';
import type { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

@ApiTags('models')
@Controller('v1/model-registry')
export class ModelRegistryController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('models:write')
  @ApiOperation({ summary: 'Models that the tenant registered' })
  @ApiResponse({ status: 200, standardSchema: ModelsRegistry.output })
  async list(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof ModelsRegistry>> {
    return await this.routes.call(caller, ModelsRegistry, {});
  }

  @Get('health')
  @Requires('models:write')
  @ApiOperation({
    summary: 'How the servers of all models stand: each is asked for its list of models, which costs nothing',
  })
  @ApiResponse({ status: 200, standardSchema: ModelsProbe.output })
  async health(@CurrentCaller() caller: Caller): Promise<RouteOutput<typeof ModelsProbe>> {
    return await this.routes.call(caller, ModelsProbe, {});
  }

  @Put()
  @Requires('models:write')
  @ApiOperation({ summary: 'Register a model, or say anew what it may see, costs and is; its key lies in a file' })
  @ApiResponse({ status: 200, standardSchema: ModelsRegister.output })
  async put(
    @CurrentCaller() caller: Caller,
    @Body({ schema: RegisteredModelSchema }) model: z.output<typeof RegisteredModelSchema>,
  ): Promise<RouteOutput<typeof ModelsRegister>> {
    return await this.routes.call(caller, ModelsRegister, model);
  }
}
