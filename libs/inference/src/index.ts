export { LinearSpecialist, type Classification, type LabelScore } from './linear-specialist.js';
export { trainLinearSpecialist, type SpecialistOptions, type TextExample } from './train-linear-specialist.js';
export { IntentModel, type IntentDecision } from './intent/intent-model.js';
export { trainingEmbeddings, type VectorSource } from './intent/training-embeddings.js';
export {
  trainIntentModel,
  trainerRevision,
  type IntentTraining,
  type TrainingEmbeddings,
} from './intent/train-intent-model.js';
export { Logistic, namedVector, type NamedFeatures } from './logistic.js';
export { trainLogistic, type NamedSample } from './train-logistic.js';
export { learnOutcomes } from './outcomes/learn-outcomes.js';
export { good, type Outcome, type OutcomeModel } from './outcomes/train-outcome-model.js';
export { type ForecastFigures } from './outcomes/judge-forecasts.js';
export { trainInWorker } from './train-in-worker.js';
export { Embedder } from './embeddings/embedder.js';
export { openEmbedder, type EmbedderFolders, type OpenedEmbedder } from './embeddings/open-embedder.js';
export { openTokenizerFile } from './native/open-tokenizer-file.js';
export { PiiTagger, type PiiSpan } from './pii/pii-tagger.js';
export { openPiiTagger, type OpenedPiiTagger } from './pii/open-pii-tagger.js';
export { languageScores, type LanguageScores } from './languages/language-scores.js';
