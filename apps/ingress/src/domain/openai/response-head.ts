import type { ResponsesRequest } from './responses-request.js';

/** What all states of one response share: who it is, and what was asked for, as the clients of OpenAI read it back. */
export interface ResponseHead {
  readonly id: string;
  readonly createdS: number;
  readonly asked: object;
}

/** What was left out is told as it is taken; where only a model's server knows what that is, as null. What has no effect here is told as what holds instead: nothing is stored, cut to fit, or served in another tier. */
export const responseHead = (id: string, createdS: number, request: ResponsesRequest): ResponseHead => ({
  id,
  createdS,
  asked: {
    background: false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    metadata: request.metadata ?? {},
    model: request.model,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: request.temperature ?? null,
    text: { ...request.text, format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: (request.tools ?? []).map((tool) => ({
      ...tool,
      description: tool.description ?? null,
      parameters: tool.parameters ?? null,
      strict: tool.strict ?? null,
    })),
    top_logprobs: 0,
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    user: request.user ?? null,
  },
});
