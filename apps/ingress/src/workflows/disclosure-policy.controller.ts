import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  DisclosureGet,
  type DisclosurePolicy,
  DisclosurePolicySchema,
  DisclosurePut,
  type DisclosureState,
  DisclosureStateSchema,
} from '@chassis/contracts';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

@ApiTags('workflows')
@Controller('v1/disclosure-policy')
export class DisclosurePolicyController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('workflows:read')
  @ApiOperation({ summary: 'Which personal data answers may hold, and what is done about secrets' })
  @ApiResponse({ status: 200, standardSchema: DisclosureStateSchema })
  async get(@CurrentCaller() caller: Caller): Promise<DisclosureState> {
    return await this.routes.call(caller, DisclosureGet, {});
  }

  @Put()
  @Requires('admin')
  @ApiOperation({
    summary: 'Say what answers may disclose, as a whole; counts for every answer within seconds',
    description:
      'Of each kind `mask`, `refuse`, `halt` or `allow`; of secrets never `allow`. A workflow can be stricter and never looser. Kinds that are not named are the workflow’s matter.',
  })
  @ApiResponse({ status: 200, standardSchema: DisclosureStateSchema })
  async put(
    @CurrentCaller() caller: Caller,
    @Body({ schema: DisclosurePolicySchema }) policy: DisclosurePolicy,
  ): Promise<DisclosureState> {
    return await this.routes.call(caller, DisclosurePut, policy);
  }
}
