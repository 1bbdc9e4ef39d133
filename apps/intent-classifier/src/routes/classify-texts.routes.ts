import { IntentsClassify, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { IntentSpecialists } from '../specialists/intent-specialists.js';
import { TextEmbeddings } from '../specialists/text-embeddings.js';

/** For other services, which ask what a text is before it leaves; nothing is kept of it. */
@Controller()
export class ClassifyTextsRoutes {
  constructor(
    private readonly specialists: IntentSpecialists,
    private readonly embeddings: TextEmbeddings,
  ) {}

  @Serves(IntentsClassify)
  async classify(
    { model, texts }: RouteInput<typeof IntentsClassify>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof IntentsClassify>> {
    const { version, specialist } = await this.specialists.of(context.tenant, model, context.now());
    const classes = await Promise.all(
      texts.map(async (text) => {
        const embedding = await this.embeddings.ofText(text, specialist.embedder);
        const { label, confidence, isOutOfScope } = specialist.classify(text, embedding);
        return { label: label ?? '', confidence, isOutOfScope };
      }),
    );
    return { version, classes };
  }
}
