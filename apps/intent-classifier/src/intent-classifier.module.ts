import { Module } from '@nestjs/common';
import { ClassifyIntentHandler } from './handlers/classify-intent.handler.js';
import { IntentsChangedHandler } from './handlers/intents-changed.handler.js';
import { ClassifyTextsRoutes } from './routes/classify-texts.routes.js';
import { IntentsRoutes } from './routes/intents.routes.js';
import { EditIntents } from './specialists/edit-intents.js';
import { ExampleVectors } from './specialists/example-vectors.js';
import { ForgetTexts } from './specialists/forget-texts.js';
import { IntentSpecialists } from './specialists/intent-specialists.js';
import { SpecialistStore } from './specialists/specialist-store.js';
import { TextEmbeddings } from './specialists/text-embeddings.js';
import { TrainIntents } from './specialists/train-intents.js';

@Module({
  controllers: [ClassifyIntentHandler, IntentsChangedHandler, IntentsRoutes, ClassifyTextsRoutes],
  providers: [
    SpecialistStore,
    IntentSpecialists,
    TextEmbeddings,
    ExampleVectors,
    TrainIntents,
    EditIntents,
    ForgetTexts,
  ],
})
export class IntentClassifierModule {}
