export { GgufModel } from './adapters/gguf/gguf-model.js';
export { LanguageModel, type ModelCall, type ModelEvent } from './domain/language-model.js';
export { ModelChain } from './domain/model-chain.js';
