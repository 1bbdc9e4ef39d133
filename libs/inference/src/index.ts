export { LinearSpecialist, type Classification, type LabelScore } from './linear-specialist.js';
export {
  trainLinearSpecialist,
  trainerRevision,
  type SpecialistOptions,
  type TextExample,
} from './train-linear-specialist.js';
export { Logistic, type NamedFeatures } from './logistic.js';
export { trainLogistic, type NamedSample } from './train-logistic.js';
export { trainInWorker } from './train-in-worker.js';
export { Embedder } from './embeddings/embedder.js';
export { openEmbedder, type EmbedderFolders, type OpenedEmbedder } from './embeddings/open-embedder.js';
export { PiiTagger, type PiiSpan } from './pii/pii-tagger.js';
export { openPiiTagger, type OpenedPiiTagger } from './pii/open-pii-tagger.js';
