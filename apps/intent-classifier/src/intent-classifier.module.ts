import { Module } from '@nestjs/common';
import { ClassifyIntentHandler } from './handlers/classify-intent.handler.js';
import { IntentsRoutes } from './routes/intents.routes.js';
import { IntentSpecialists } from './specialists/intent-specialists.js';
import { SpecialistStore } from './specialists/specialist-store.js';
import { TrainIntents } from './specialists/train-intents.js';

@Module({
  controllers: [ClassifyIntentHandler, IntentsRoutes],
  providers: [SpecialistStore, IntentSpecialists, TrainIntents],
})
export class IntentClassifierModule {}
