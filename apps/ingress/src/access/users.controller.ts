import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { z } from 'zod';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import { subjectOf } from '../domain/subject-of.js';
import type { SubjectState } from '../ports/access-state.js';
import type { Caller } from '../ports/caller.js';
import { UserListSchema, UserSchema, UserViewSchema } from '../schemas/access.schemas.js';
import { PageQuerySchema, type PageQuery } from '../schemas/document.schemas.js';
import { AccessAdministration } from './access-administration.js';
import { AccessTables } from './access-tables.js';
import { CurrentActor } from './current-actor.js';

@ApiTags('access')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly database: Database,
    private readonly tables: AccessTables,
    private readonly administration: AccessAdministration,
    private readonly actor: CurrentActor,
  ) {}

  @Get()
  @Requires('admin')
  @ApiOperation({ summary: 'Users and services' })
  @ApiResponse({ status: 200, standardSchema: UserListSchema })
  async list(
    @CurrentCaller() { tenant }: Caller,
    @Query({ schema: PageQuerySchema }) { after, limit }: PageQuery,
  ): Promise<{ users: SubjectState[]; next?: string }> {
    const users = await this.database.withTenant(tenant, (tx) => this.tables.subjects(tx, after ?? '', limit));
    const last = users.length === limit ? users.at(-1) : undefined;
    return { users, ...(last === undefined ? {} : { next: last.subject }) };
  }

  @Get(':id')
  @Requires('admin')
  @ApiOperation({ summary: 'A user; `service:<id>` names a service' })
  @ApiResponse({ status: 200, standardSchema: UserViewSchema })
  async get(@CurrentCaller() { tenant }: Caller, @Param('id') id: string): Promise<SubjectState> {
    const found = await this.database.withTenant(tenant, (tx) => this.tables.subject(tx, subjectOf(id)));
    if (found === undefined) throw new ChassisError('rejected', 'unknown-subject', `There is no ${subjectOf(id)}.`);
    return found;
  }

  @Put(':id')
  @Requires('admin')
  @ApiOperation({
    summary: 'Set the whole state of a user',
    description: 'Groups and roles count in the whole line; a disabled user ends its waiting runs at their next step.',
  })
  @ApiResponse({ status: 200, standardSchema: UserViewSchema })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body({ schema: UserSchema }) body: z.infer<typeof UserSchema>,
  ): Promise<SubjectState> {
    return await this.administration.putSubject(caller.tenant, await this.actor.of(caller), {
      ...body,
      subject: subjectOf(id),
    });
  }
}
