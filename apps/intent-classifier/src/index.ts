import { defineService } from '@chassis/service-kit';
import { intentClassifierConfig } from './config.js';
import { IntentClassifierModule } from './intent-classifier.module.js';
import { migrations } from './migrations.js';

/** The intent-classifier: small models of a tenant's own, trained from examples in seconds. */
export const intentClassifier = defineService({
  name: 'intent-classifier',
  module: IntentClassifierModule,
  config: intentClassifierConfig,
  migrations,
});
