import type { ChatMessage } from '@chassis/contracts';
import { invalidParameter } from './invalid-parameter.js';

/** Throws `invalid` where a tool's result answers no call, or a call is not answered before somebody else speaks: no model can go on from there. `param` names a message. */
export function checkConversation(messages: readonly ChatMessage[], param: (at: number) => string): void {
  let open = new Set<string>();
  let asker = 0;
  for (const [at, { role, toolCallId, toolCalls = [] }] of messages.entries()) {
    if (role === 'tool') {
      if (!open.delete(toolCallId ?? ''))
        throw invalidParameter(param(at), `Nothing before it calls a tool as ${toolCallId}, which this answers.`);
      continue;
    }
    checkAnswered(open, param(asker));
    open = new Set(toolCalls.map((one) => one.id));
    asker = at;
  }
  checkAnswered(open, param(asker));
}

function checkAnswered(open: ReadonlySet<string>, param: string): void {
  if (open.size === 0) return;
  const message = `Calls of tools are followed by the answer to each, and these have none: ${[...open].join(', ')}.`;
  throw invalidParameter(param, message);
}
