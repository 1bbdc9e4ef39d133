import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ChassisError,
  PublishOutcomeSchema,
  WorkflowsPublish,
  WorkflowsRollback,
  type PublishOutcome,
} from '@chassis/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a hash is 64 hexadecimal digits');
const PublishSchema = z.object({
  hash: HashSchema.meta({ description: 'Of the draft that was read and is meant; another one is refused with 409.' }),
});
const RollbackSchema = z.object({
  version: z.int().min(1),
  replaces: HashSchema.optional().meta({ description: 'Of the version that is published now.' }),
  reason: z.string().min(1).max(1_000),
});

@ApiTags('workflows')
@Controller('v1/workflows/:name')
export class PublishingController {
  constructor(private readonly routes: CallerRoutes) {}

  @Post('publish')
  @HttpCode(200)
  @Requires('workflows:publish')
  @ApiOperation({
    summary: 'Publish the draft with exactly this hash, or ask a second person to',
    description:
      'Published with 200. From a class of risk on, two persons must have saved, asked for or published the same hash: until then 202, and the next person sends the same call. Errors of the check are 422 with all findings.',
  })
  @ApiResponse({ status: 200, standardSchema: PublishOutcomeSchema })
  @ApiResponse({ status: 202, standardSchema: PublishOutcomeSchema, description: 'Waits for a second person.' })
  async publish(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: PublishSchema }) { hash }: z.infer<typeof PublishSchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublishOutcome> {
    return answer(await this.routes.call(caller, WorkflowsPublish, { name, hash }), reply);
  }

  @Post('rollback')
  @HttpCode(200)
  @Requires('workflows:publish')
  @ApiOperation({ summary: 'Make an older version the published one again' })
  @ApiResponse({ status: 200, standardSchema: PublishOutcomeSchema })
  async rollBack(
    @CurrentCaller() caller: Caller,
    @Param('name') name: string,
    @Body({ schema: RollbackSchema }) { replaces, ...wanted }: z.infer<typeof RollbackSchema>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublishOutcome> {
    const input = { name, ...wanted, ...(replaces !== undefined && { replaces }) };
    return answer(await this.routes.call(caller, WorkflowsRollback, input), reply);
  }
}

function answer(outcome: PublishOutcome, reply: FastifyReply): PublishOutcome {
  if (outcome.status === 'check-failed') throw checkFailed(outcome);
  if (outcome.status === 'awaiting-second-person') void reply.code(202);
  return outcome;
}

function checkFailed({ name, findings }: PublishOutcome): ChassisError {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  const where = first === undefined ? '' : `: ${first.file}:${first.line ?? 1} ${first.message}`;
  return new ChassisError(
    'invalid',
    'workflow-check-failed',
    `${name} does not pass its check, which found ${errors.length} error(s)${where}`,
    { failures: findings },
  );
}
