import type { ChatInput } from '@chassis/contracts';
import { invalidParameter } from './invalid-parameter.js';

type Tools = NonNullable<ChatInput['tools']>;

/** What a request says of calling tools: a word or a name, and which of them may be called where not all may. */
export interface ToolChoice {
  readonly choice: ChatInput['toolChoice'];
  readonly allowed?: readonly string[];
}

/** The tools that a model may call, and what it is told of calling them. Throws `invalid` where a name is none, belongs to two, or is chosen and not there, and where one must be called and there is none. */
export function checkTools(tools: Tools, { choice, allowed }: ToolChoice): Pick<ChatInput, 'tools' | 'toolChoice'> {
  const names = tools.map(({ name }) => name);
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  if (twice !== undefined) throw invalidParameter('tools', `Two tools are called ${twice}; a name belongs to one.`);
  const wanted = typeof choice === 'object' ? [choice.name] : (allowed ?? []);
  const missing = wanted.find((one) => !names.includes(one));
  if (missing !== undefined)
    throw invalidParameter('tool_choice', `tool_choice names ${missing}, and there is no such tool.`);
  const callable = allowed === undefined ? tools : tools.filter(({ name }) => allowed.includes(name));
  if (callable.length > 0) return { tools: callable, ...(choice !== undefined && { toolChoice: choice }) };
  if (choice !== 'required') return {};
  throw invalidParameter('tool_choice', 'tool_choice says that a tool must be called, and there are no tools.');
}
