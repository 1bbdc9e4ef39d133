import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import type { z } from 'zod';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import { subjectOf } from '../domain/subject-of.js';
import type { GroupState, SubjectState } from '../ports/access-state.js';
import type { Caller } from '../ports/caller.js';
import { groupName, GroupListSchema, GroupSchema, UserViewSchema } from '../schemas/access.schemas.js';
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
  @ApiOperation({
    summary: 'Set a group',
    description:
      '`<source>/<name>` (with %2F) is a group of another directory and never the same as `<name>`. Members belong to the groups in `memberOf` too, through any number of them.',
  })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: GroupSchema }) body: z.infer<typeof GroupSchema>,
  ): Promise<GroupState> {
    requireName(name);
    return await this.administration.putGroup(caller.tenant, await this.actor.of(caller), { ...body, name });
  }

  @Put(':name/members/:id')
  @Requires('admin')
  @ApiOperation({ summary: 'Put a user or service into a group' })
  @ApiResponse({ status: 200, standardSchema: UserViewSchema })
  async join(
    @CurrentCaller() caller: Caller,
    @Param('name') group: string,
    @Param('id') id: string,
  ): Promise<SubjectState> {
    return await this.setMember(caller, group, id, true);
  }

  @Delete(':name/members/:id')
  @Requires('admin')
  @ApiOperation({ summary: 'Take a user or service out of a group; what it could see by the group ends at once' })
  @ApiResponse({ status: 200, standardSchema: UserViewSchema })
  async leave(
    @CurrentCaller() caller: Caller,
    @Param('name') group: string,
    @Param('id') id: string,
  ): Promise<SubjectState> {
    return await this.setMember(caller, group, id, false);
  }

  private async setMember(caller: Caller, group: string, id: string, isMember: boolean): Promise<SubjectState> {
    requireName(group);
    const membership = { subject: subjectOf(id), group, isMember };
    return await this.administration.setMember(caller.tenant, await this.actor.of(caller), membership);
  }
}

function requireName(name: string): void {
  if (groupName.test(name)) return;
  throw new ChassisError(
    'invalid',
    'invalid-group',
    'A group name is letters, digits and . @ : - _; a group of another directory is <source>/<name>.',
  );
}
