import { CandidatesGet, ChassisError, type Failure, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { ReleaseLog } from '../ports/release-log.js';
import type { FailureReport } from '../release/failed-attempts.js';

/** What did not pass, for reviewers alone, and marked as such. */
@Controller()
export class CandidatesRoutes {
  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
  ) {}

  @Serves(CandidatesGet)
  async get(
    input: RouteInput<typeof CandidatesGet>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof CandidatesGet>> {
    const { run, step, attempt } = input;
    const found = await this.log.candidate({ tenant, run, step, attempt });
    if (found === undefined)
      throw new ChassisError(
        'rejected',
        'not-found',
        `Attempt ${attempt} of step ${step} has no candidate that failed.`,
      );
    const [candidate, report] = await Promise.all([
      this.payloads.getJson(tenant, found.content),
      this.payloads.getJson(tenant, found.failures) as Promise<FailureReport>,
    ]);
    return { isValidated: false, candidate, failures: await this.withReasons(report, tenant) };
  }

  /** A judge's own words beside each question that it gave too little. */
  private async withReasons({ failures, checks }: FailureReport, tenant: string): Promise<Failure[]> {
    const judge = checks.find(({ name }) => name === 'judge')?.judge;
    if (judge?.reasons === undefined) return [...failures];
    const said = (await this.payloads.getJson(tenant, judge.reasons)) as string[];
    const low = said.filter((_one, index) => (judge.scores[index] ?? 0) < judge.least);
    return failures.map((one) => {
      const reason = one.check === 'judge' ? low.shift() : undefined;
      return reason === undefined ? one : { ...one, reason };
    });
  }
}
