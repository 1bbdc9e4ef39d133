import type { ChatInput } from '@chassis/contracts';

/** Several tools may be called at once unless the client says that one is enough. */
export const parallelCalls = (request: {
  readonly tools?: readonly unknown[] | null | undefined;
  readonly parallel_tool_calls?: boolean | null | undefined;
}): Pick<ChatInput, 'hasParallelCalls'> =>
  request.parallel_tool_calls === false && (request.tools ?? []).length > 0 ? { hasParallelCalls: false } : {};
