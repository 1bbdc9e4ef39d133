/** Routing by itself, for tools that measure it. */
export { sampleCall } from './domain/sample-call.js';
export { AttemptRouting } from './domain/routing/attempt-routing.js';
export { asGoodAs } from './domain/routing/expected-route.js';
export { trainRouting, type RoutingOutcome } from './domain/routing/train-routing.js';
