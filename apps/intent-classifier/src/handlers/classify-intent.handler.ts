import { ClassifyIntent, IntentClassified } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { IntentSpecialists } from '../specialists/intent-specialists.js';

const shownScores = 5;

/** A pure stage: twice the same text and version give the same answer, and no row is kept. */
@Controller()
export class ClassifyIntentHandler {
  constructor(
    private readonly specialists: IntentSpecialists,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(ClassifyIntent, { returns: IntentClassified })
  async handle({ model, text }: ClassifyIntent, context: MessageContext): Promise<IntentClassified> {
    const { version, specialist } = await this.specialists.of(context.tenant, model, context.now());
    const { label, confidence, isOutOfScope, scope, scores } = specialist.classify(
      await this.payloads.getText(context.tenant, text),
    );
    const best = scores.slice(0, shownScores).map((one) => ({ ...one }));
    const fact = context.fact('intent.classified', {
      model,
      version,
      label,
      confidence,
      isOutOfScope,
      scores: best,
      scope,
      rejectBelow: specialist.rejectBelow,
      text,
    });
    return { label, confidence, isOutOfScope, scores: best, model: { name: model, version }, facts: [fact] };
  }
}
