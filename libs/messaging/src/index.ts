export * from './message-bus.js';
export * from './outbox.js';
export * from './message-context.js';
export * from './route-client.js';
