import { sha256Of } from '../../domain/sha256-of.js';
import type { ProviderSettings } from './provider-settings.js';

/** What answers, and as what it is taken: its server, what that calls it, and what it is said to do. Neither key nor price nor limits are part of it, since no answer is another by them. */
export function hashOfModel(settings: ProviderSettings): string {
  const { protocol, baseUrl, model, contextTokens, tokenizer, hasStructuredOutputs, hasTools, hasVision } = settings;
  return sha256Of([
    protocol,
    baseUrl,
    model,
    contextTokens,
    tokenizer ?? null,
    hasStructuredOutputs,
    hasTools,
    hasVision,
  ]);
}
