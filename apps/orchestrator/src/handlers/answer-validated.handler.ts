import { AnswerValidated } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Outcomes } from '../engine/outcomes.js';

@Controller()
export class AnswerValidatedHandler {
  constructor(private readonly outcomes: Outcomes) {}

  @Handles(AnswerValidated)
  async handle(data: AnswerValidated, ctx: MessageContext): Promise<void> {
    const { verdict, output, candidate, costMicroUsd } = data;
    const failures = await this.outcomes.failures(ctx, data.failures);
    await this.outcomes.submit(
      ctx,
      { kind: 'validated', verdict, output, candidate, costMicroUsd, ...failures },
      data.facts,
    );
  }
}
