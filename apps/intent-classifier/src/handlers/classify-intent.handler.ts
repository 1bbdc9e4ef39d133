import { ClassifyIntent, IntentClassified } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { IntentSpecialists } from '../specialists/intent-specialists.js';
import { TextEmbeddings } from '../specialists/text-embeddings.js';

const shownScores = 5;

/** A pure stage: twice the same text and version give the same answer, by the same embedder, and no row is kept. The fact says what decided. */
@Controller()
export class ClassifyIntentHandler {
  constructor(
    private readonly specialists: IntentSpecialists,
    private readonly embeddings: TextEmbeddings,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(ClassifyIntent, { returns: IntentClassified })
  async handle({ model, text }: ClassifyIntent, context: MessageContext): Promise<IntentClassified> {
    const { version, specialist } = await this.specialists.of(context.tenant, model, context.now());
    const asked = await this.payloads.getText(context.tenant, text);
    const embedding = await this.embeddings.ofText(asked, specialist.embedder);
    const { label, confidence, isOutOfScope, scope, scores, by, rejectBelow } = specialist.classify(asked, embedding);
    const best = scores.slice(0, shownScores).map((one) => ({ ...one }));
    const fact = context.fact('intent.classified', {
      model,
      version,
      label,
      confidence,
      isOutOfScope,
      scores: best,
      scope,
      rejectBelow,
      by,
      embedder: by === 'words' ? null : (specialist.embedder ?? null),
      text,
    });
    return { label, confidence, isOutOfScope, scores: best, model: { name: model, version }, facts: [fact] };
  }
}
