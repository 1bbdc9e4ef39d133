import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '@chassis/persistence';
import type { z } from 'zod';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { KeyState } from '../ports/access-state.js';
import type { Caller } from '../ports/caller.js';
import { KeyListDocSchema, NewKeyDocSchema, NewKeySchema } from '../schemas/access.schemas.js';
import { AccessAdministration } from './access-administration.js';
import { AccessTables } from './access-tables.js';
import { CurrentActor } from './current-actor.js';

@ApiTags('access')
@Controller('v1/keys')
export class KeysController {
  constructor(
    private readonly database: Database,
    private readonly tables: AccessTables,
    private readonly administration: AccessAdministration,
    private readonly actor: CurrentActor,
  ) {}

  @Get()
  @Requires('admin')
  @ApiOperation({ summary: 'Keys, without their secrets' })
  @ApiResponse({ status: 200, standardSchema: KeyListDocSchema })
  async list(@CurrentCaller() { tenant }: Caller): Promise<{ keys: KeyState[] }> {
    return { keys: await this.database.withTenant(tenant, (tx) => this.tables.keys(tx)) };
  }

  @Post()
  @Requires('admin')
  @ApiOperation({ summary: 'Make a key; its secret is shown this once' })
  @ApiResponse({ status: 201, standardSchema: NewKeyDocSchema })
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: NewKeySchema }) body: z.infer<typeof NewKeySchema>,
  ): Promise<KeyState & { key: string }> {
    const { expiresAt, ...about } = body;
    const wanted = { ...about, ...(expiresAt === undefined ? {} : { expiresAt }) };
    const { state, key } = await this.administration.createKey(caller.tenant, await this.actor.of(caller), wanted);
    return { ...state, key };
  }

  @Delete(':prefix')
  @HttpCode(204)
  @Requires('admin')
  @ApiOperation({ summary: 'Revoke a key; counts at once, and within a second everywhere' })
  async revoke(@CurrentCaller() caller: Caller, @Param('prefix') prefix: string): Promise<void> {
    await this.administration.revokeKey(caller.tenant, await this.actor.of(caller), prefix);
  }
}
