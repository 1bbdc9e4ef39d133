import { RunEnd, RunEvents, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { RunEventLog } from '../ports/run-event-log.js';
import { EventTexts } from './event-texts.js';

/** A run's event log for whoever may see the run; a run of another tenant has no events. */
@Controller()
export class RunEventsRoutes {
  constructor(
    private readonly log: RunEventLog,
    private readonly texts: EventTexts,
  ) {}

  @Serves(RunEvents)
  async events(input: RouteInput<typeof RunEvents>, { tenant }: RouteContext): Promise<RouteOutput<typeof RunEvents>> {
    const stored = await this.log.read(tenant, input.run, input.after ?? 0, input.limit ?? 200);
    return { events: await Promise.all(stored.map(async (one) => await this.texts.resolve(tenant, one))) };
  }

  @Serves(RunEnd)
  async end(input: RouteInput<typeof RunEnd>, { tenant }: RouteContext): Promise<RouteOutput<typeof RunEnd>> {
    const stored = await this.log.end(tenant, input.run);
    return { end: stored === undefined ? null : await this.texts.resolve(tenant, stored) };
  }
}
