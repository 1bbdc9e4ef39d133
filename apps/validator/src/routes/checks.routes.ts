import { ChecksList, type RouteOutput } from '@chassis/contracts';
import { Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { actionCheckCodes, actionCheckName } from '../domain/actions/check-arguments.js';
import { answerFailures } from '../domain/checks/answer-failures.js';
import { checks } from '../domain/checks/checks.js';

const actionFailures = [{ check: actionCheckName, codes: [...actionCheckCodes], isOnDemand: false }];

/** What workflows may name, in `checks` and in `onFail`, asked when they are checked. */
@Controller()
export class ChecksRoutes {
  @Serves(ChecksList)
  async list(): Promise<RouteOutput<typeof ChecksList>> {
    return await Promise.resolve({
      checks: checks.map(({ check: { name, version } }) => ({ name, version })),
      failures: { answers: answerFailures.map((one) => ({ ...one })), actions: actionFailures },
    });
  }
}
