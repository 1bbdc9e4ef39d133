import { JudgementsCreate, JudgementsRelease, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AnswerJudge } from '../handlers/answer-judge.js';

/** What the validator asks a model about an answer: never itself, and within what the run may spend. */
@Controller()
export class JudgementsRoutes {
  constructor(private readonly judge: AnswerJudge) {}

  @Serves(JudgementsCreate)
  async create(
    asked: z.output<typeof JudgementsCreate.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof JudgementsCreate>> {
    return await this.judge.judge(asked, context);
  }

  @Serves(JudgementsRelease)
  async release(
    attempt: z.output<typeof JudgementsRelease.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof JudgementsRelease>> {
    await this.judge.release(attempt, tenant);
    return { isReleased: true };
  }
}
