import { defineService } from '@chassis/service-kit';
import { validatorConfig } from './config.js';
import { migrations } from './migrations.js';
import { ValidatorModule } from './validator.module.js';

export const validator = defineService({
  name: 'validator',
  module: ValidatorModule,
  config: validatorConfig,
  migrations,
});
export { runChecks, type ChecksOutcome } from './domain/checks/run-checks.js';
export type { Candidate, CheckContext } from './domain/checks/check.js';
export { SourceIndex } from './domain/text/source-index.js';
export { wallTiming } from './release/wall-timing.js';
export { findPersonalData } from './domain/personal-data/find-personal-data.js';
export { RememberedTags } from './domain/personal-data/remembered-tags.js';
export { taggedData } from './domain/personal-data/tagged-data.js';
export { findInstructions } from './domain/untrusted/find-instructions.js';
export { checks } from './domain/checks/checks.js';
export { NearestSentence } from './domain/meaning/nearest-sentence.js';
export type { SentenceMeaning, TextVectors } from './domain/meaning/sentence-meaning.js';
