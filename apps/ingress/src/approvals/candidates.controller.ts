import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApprovalsList, CandidatesGet, ChassisError } from '@chassis/contracts';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const CandidateSchema = z
  .object({ isValidated: z.literal(false), candidate: z.unknown(), failures: z.array(z.unknown()) })
  .meta({ description: 'What a model said and a check refused. It was never released.' });

const names = /^[\w.:-]{1,200}$/;

/** What did not pass a check, for who is asked about it. */
@ApiTags('approvals')
@Controller('v1/runs')
export class CandidatesController {
  constructor(private readonly routes: CallerRoutes) {}

  @Get(':run/steps/:step/candidates/:attempt')
  @Requires('approvals:decide')
  @ApiOperation({
    summary: 'A candidate that failed its checks, for its reviewers',
    description: 'For those whose role a review of this step is for; not validated, and never to be passed on.',
  })
  @ApiResponse({ status: 200, standardSchema: CandidateSchema })
  async get(
    @CurrentCaller() caller: Caller,
    @Param('run') run: string,
    @Param('step') step: string,
    @Param('attempt') attempt: string,
  ): Promise<z.infer<typeof CandidateSchema>> {
    if (!names.test(run) || !names.test(step) || !/^[1-9]\d{0,5}$/.test(attempt)) throw this.notFound();
    if (!(await this.isAsked(caller, run, step))) throw this.notFound();
    const found = await this.routes.call(caller, CandidatesGet, { run, step, attempt: Number(attempt) });
    return { isValidated: found.isValidated, candidate: found.candidate, failures: found.failures };
  }

  /** The engine lists what the caller's roles are asked, of this tenant alone; open or decided. */
  private async isAsked(caller: Caller, run: string, step: string): Promise<boolean> {
    const { approvals } = await this.routes.call(caller, ApprovalsList, { run, status: 'all', limit: 200 });
    return approvals.some((one) => one.step === step);
  }

  private notFound(): ChassisError {
    return new ChassisError(
      'rejected',
      'not-found',
      'There is no candidate that you are asked about; check run, step and attempt.',
    );
  }
}
