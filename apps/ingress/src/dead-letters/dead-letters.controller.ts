import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChassisError,
  consumedBy,
  type DeadLetter,
  deadLetterRoutes,
  DeadLetterSchema,
  type ServiceName,
  services,
  WholeDeadLetterSchema,
} from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const handling = services.filter((service) => consumedBy(service).length > 0);
const ServiceSchema = z.enum(handling as [ServiceName, ...ServiceName[]]);
const QuerySchema = z.object({
  service: ServiceSchema.optional(),
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const IdSchema = z.coerce.number().int().min(0);
const ListSchema = z.object({ letters: z.array(DeadLetterSchema), unavailable: z.array(z.string()) });
const ReplayedSchema = z.object({ service: z.string(), id: z.int(), topic: z.string() });

@ApiTags('operations')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get()
  @Requires('dead-letters:replay')
  @ApiOperation({
    summary: 'Messages that services put aside, oldest first',
    description:
      'Of all services, or of one with `service`, where `after` gives the next page. `unavailable` names services that did not answer.',
  })
  @ApiResponse({ status: 200, standardSchema: ListSchema })
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: QuerySchema }) { service, after, limit }: z.infer<typeof QuerySchema>,
  ): Promise<z.infer<typeof ListSchema>> {
    if (service === undefined && after >= 0)
      throw new ChassisError('invalid', 'bad-request', 'after counts within one service: say which with service.');
    const asked = service === undefined ? handling : [service];
    const answers = await Promise.all(
      asked.map(async (one) => ({ service: one, letters: await this.of(caller, one, { after, limit }) })),
    );
    return {
      letters: answers.flatMap((one) => one.letters ?? []).sort((a, b) => a.at.localeCompare(b.at)),
      unavailable: answers.filter((one) => one.letters === undefined).map((one) => one.service),
    };
  }

  @Get(':service/:id')
  @Requires('dead-letters:replay')
  @ApiOperation({ summary: 'One of them, with its value and headers' })
  @ApiResponse({ status: 200, standardSchema: WholeDeadLetterSchema })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('service', { schema: ServiceSchema }) service: ServiceName,
    @Param('id', { schema: IdSchema }) id: number,
  ): Promise<z.infer<typeof WholeDeadLetterSchema>> {
    return await this.routes.call(caller, deadLetterRoutes(service).get, { id });
  }

  @Post(':service/:id/replay')
  @HttpCode(202)
  @Requires('dead-letters:replay')
  @ApiOperation({
    summary: 'Deliver it to its service again, in the name of the caller',
    description: 'It stays in the list until its time is over; what was done already is recognised and not done again.',
  })
  @ApiResponse({ status: 202, standardSchema: ReplayedSchema })
  async replay(
    @CurrentCaller() caller: Caller,
    @Param('service', { schema: ServiceSchema }) service: ServiceName,
    @Param('id', { schema: IdSchema }) id: number,
  ): Promise<z.infer<typeof ReplayedSchema>> {
    return await this.routes.call(caller, deadLetterRoutes(service).replay, { id });
  }

  /** Undefined where the service does not answer; asked for it alone, that is an error. */
  private async of(
    caller: Caller,
    service: ServiceName,
    page: { after: number; limit: number },
  ): Promise<DeadLetter[] | undefined> {
    try {
      return (await this.routes.call(caller, deadLetterRoutes(service).list, page)).letters;
    } catch (error) {
      if (ChassisError.from(error).code === 'service-unavailable') return undefined;
      throw error;
    }
  }
}
