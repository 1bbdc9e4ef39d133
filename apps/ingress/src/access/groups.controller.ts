import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import type { z } from 'zod';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { GroupState } from '../ports/access-state.js';
import type { Caller } from '../ports/caller.js';
import { GroupListSchema, GroupSchema } from '../schemas/access.schemas.js';
import { AccessAdministration } from './access-administration.js';
import { AccessTables } from './access-tables.js';
import { CurrentActor } from './current-actor.js';

@ApiTags('access')
@Controller('v1/groups')
export class GroupsController {
  constructor(
    private readonly database: Database,
    private readonly tables: AccessTables,
    private readonly administration: AccessAdministration,
    private readonly actor: CurrentActor,
  ) {}

  @Get()
  @Requires('admin')
  @ApiOperation({ summary: 'Groups and the rights that they give to their members' })
  @ApiResponse({ status: 200, standardSchema: GroupListSchema })
  async list(@CurrentCaller() { tenant }: Caller): Promise<{ groups: GroupState[] }> {
    return { groups: await this.database.withTenant(tenant, (tx) => this.tables.groups(tx)) };
  }

  @Put(':name')
  @Requires('admin')
  @ApiOperation({ summary: 'Set a group; its members are set at the users' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: GroupSchema }) body: z.infer<typeof GroupSchema>,
  ): Promise<GroupState> {
    if (!/^[\w.@:-]{1,128}$/.test(name))
      throw new ChassisError('invalid', 'invalid-group', 'A group name is letters, digits and . @ : - _.');
    return await this.administration.putGroup(caller.tenant, await this.actor.of(caller), { ...body, name });
  }
}
