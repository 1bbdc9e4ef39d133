/** The semantic cache's choice and its guard by themselves, for tools that measure them. */
export { WordnetLexicon } from './adapters/wordnet-lexicon.js';
export { sameQuestion, usualLimits } from './domain/cache/same-question.js';
export { type CachedQuestion, semanticMatch } from './domain/cache/semantic-match.js';
