import type { LanguageModel } from 'ai';
import type { Asked } from './open-stream.js';

/** A model as the library's providers make them. */
export type ProviderLanguageModel = Extract<LanguageModel, { specificationVersion: 'v4' }>;
type CallOptions = Parameters<ProviderLanguageModel['doStream']>[0];

/** What goes with words alone, and is handed to the provider as it was asked. */
const settings = new Set([
  'maxOutputTokens',
  'temperature',
  'topP',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'stopSequences',
]);

/**
 * What the library would ask its provider for a conversation in words alone; undefined where there is more in it (tools, JSON, parts of messages), which is
 * the library's to translate.
 */
export function plainOptions({ model: _model, instructions, messages, ...rest }: Asked): CallOptions | undefined {
  if (messages === undefined || messages.length === 0 || Object.keys(rest).some((name) => !settings.has(name)))
    return undefined;
  if (instructions !== undefined && typeof instructions !== 'string') return undefined;
  const prompt: CallOptions['prompt'] = instructions === undefined ? [] : [{ role: 'system', content: instructions }];
  for (const { role, content, ...more } of messages) {
    const isPlain = (role === 'user' || role === 'assistant') && typeof content === 'string';
    if (!isPlain || Object.keys(more).length > 0) return undefined;
    prompt.push({ role, content: [{ type: 'text', text: content }] });
  }
  return { ...(rest as Omit<CallOptions, 'prompt'>), prompt };
}
