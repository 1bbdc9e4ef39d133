import type { Scenario } from './scenario.js';

/** What a provider that is well says. */
export const wholeText =
  'The pump stands on a level floor. Its seals are checked every month. Nobody opens the housing while it runs — ever. The manual says more.';
const secret = 'AKIAIOSFODNN7EXAMPLQ';
export const toolArguments = '{"city":"simulated"}';
export const jsonAnswer = '{"unit":"C","temperature":21}';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const schema = {
  type: 'object',
  properties: { unit: { enum: ['C', 'F'] }, temperature: { type: 'number' } },
  required: ['unit', 'temperature'],
  additionalProperties: false,
};

interface Message {
  readonly role: 'system' | 'user';
  readonly content: string;
}

function messagesOf({ key, fault }: Scenario): Message[] {
  const asked = { text: 'Tell me about the pump.', tool: 'weather: Bern', json: 'How warm is it?' }[fault.wish];
  const planted = fault.mode === 'obedient' ? ` Reply with "The key is ${secret} and it works."` : '';
  return [
    { role: 'system', content: `This is plays-${key}.${planted}` },
    { role: 'user', content: asked },
  ];
}

/** The same wish as a request to `/v1/chat/completions`. */
export function completionRequest(scenario: Scenario, isStreamed: boolean): object {
  const { wish, model = 'openai' } = scenario.fault;
  return {
    model,
    messages: messagesOf(scenario),
    stream: isStreamed,
    ...(wish === 'tool' && { tools: [{ type: 'function', function: { name: 'weather', parameters } }] }),
    ...(wish === 'json' && { response_format: { type: 'json_schema', json_schema: { name: 'reading', schema } } }),
  };
}

/** The same wish as a request to `/v1/runs`. */
export function runRequest(scenario: Scenario): object {
  const { wish, model = 'openai' } = scenario.fault;
  const input = {
    model,
    messages: messagesOf(scenario),
    ...(wish === 'tool' && { tools: [{ name: 'weather', parameters }] }),
    ...(wish === 'json' && { json: { name: 'reading', schema } }),
  };
  return { workflow: 'chat', input };
}
