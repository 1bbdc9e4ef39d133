/** Routing by itself, for tools that measure it. */
export { answerSigns } from './domain/routing/answer-signs.js';
export { LearnedRouter, type RoutingOutcome } from './domain/routing/learned-router.js';
export { promptSigns } from './domain/routing/prompt-signs.js';
