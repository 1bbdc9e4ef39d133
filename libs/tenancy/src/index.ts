export * from './key-pair.js';
export * from './principal-tokens.js';
export * from './signer.js';
export * from './verifier.js';
