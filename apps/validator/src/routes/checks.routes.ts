import { ChecksList, type RouteOutput } from '@chassis/contracts';
import { Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { checks } from '../domain/checks/checks.js';

/** What workflows may name, asked when they are checked. */
@Controller()
export class ChecksRoutes {
  @Serves(ChecksList)
  async list(): Promise<RouteOutput<typeof ChecksList>> {
    return await Promise.resolve({ checks: checks.map(({ check: { name, version } }) => ({ name, version })) });
  }
}
