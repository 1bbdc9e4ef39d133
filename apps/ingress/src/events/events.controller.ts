import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { readCloudEvents } from '../domain/read-cloud-events.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { TakeEvents } from './take-events.js';

@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly takeEvents: TakeEvents) {}

  @Post()
  @HttpCode(202)
  @Requires('events:create', 'raw')
  @ApiOperation({
    summary: 'Hand in CloudEvents 1.0',
    description:
      'Binary (ce- headers), structured (application/cloudevents+json) or batch (application/cloudevents-batch+json). Durable when it answers.',
  })
  @ApiBody({ schema: { type: 'object', required: ['specversion', 'id', 'source', 'type'] } })
  async take(
    @CurrentCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Body() body: Buffer | undefined,
  ): Promise<{ accepted: number; events: { source: string; id: string }[] }> {
    const events = readCloudEvents({ headers: request.headers, body: body ?? Buffer.alloc(0) });
    await this.takeEvents.take(caller, events);
    return { accepted: events.length, events: events.map(({ source, id }) => ({ source, id })) };
  }
}
