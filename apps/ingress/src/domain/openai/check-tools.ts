import type { ChatInput } from '@chassis/contracts';
import { invalidParameter } from './invalid-parameter.js';

type Tools = NonNullable<ChatInput['tools']>;

/** The tools of a request and what it says of calling them. Throws `invalid` where a name is none, belongs to two, or is chosen and not there, and where one must be called and there is none. */
export function checkTools(tools: Tools, choice: ChatInput['toolChoice']): Pick<ChatInput, 'tools' | 'toolChoice'> {
  const names = tools.map(({ name }) => name);
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  if (twice !== undefined) throw invalidParameter('tools', `Two tools are called ${twice}; a name belongs to one.`);
  const wanted = typeof choice === 'object' ? choice.name : undefined;
  if (wanted !== undefined && !names.includes(wanted))
    throw invalidParameter('tool_choice', `tool_choice names ${wanted}, and there is no such tool.`);
  if (tools.length > 0) return { tools, ...(choice !== undefined && { toolChoice: choice }) };
  if (choice !== 'required') return {};
  throw invalidParameter('tool_choice', 'tool_choice says that a tool must be called, and there are no tools.');
}
