import { answerByQuoting } from './answer-by-quoting.js';
import type { ChatRequest } from './chat-request.js';
import { obey } from './obey.js';
import { obeyInJson } from './obey-in-json.js';
import type { Play } from './play.js';
import { valueOfSchema } from './value-of-schema.js';

export interface ToolCall {
  readonly name: string;
  readonly arguments: string;
}

/** What is going to be said, whole. */
export interface Answer {
  readonly text: string;
  readonly refusal: string | undefined;
  readonly calls: readonly ToolCall[];
  readonly finish: 'stop' | 'length' | 'content_filter' | 'tool_calls';
  readonly usage: {
    prompt_tokens: number;
    completion_tokens: number;
    total_tokens: number;
    prompt_tokens_details?: { cached_tokens: number };
    completion_tokens_details?: { reasoning_tokens: number };
  };
}

export function answerTo(request: ChatRequest, play: Play): Answer {
  const { kind, amount } = play.mode;
  const calls = callsOf(request, play);
  const whole = calls.length > 0 ? '' : textOf(request, play);
  const limited = whole.slice(0, amount ?? Math.ceil(whole.length / 2));
  const asked = (request.max_tokens ?? Infinity) * 4;
  const isOverLimit = kind === 'normal' && whole.length > asked;
  const text = kind === 'length' ? limited : isOverLimit ? whole.slice(0, asked) : whole;
  const refusal = kind === 'refusal' ? 'I cannot help with that.' : undefined;
  return { text, refusal, calls, finish: finishOf(play, calls, isOverLimit), usage: usageOf(request, text, play) };
}

function finishOf({ mode: { kind } }: Play, calls: readonly ToolCall[], isOverLimit: boolean): Answer['finish'] {
  if (kind === 'length' || isOverLimit) return 'length';
  if (kind === 'content-filter') return 'content_filter';
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf(request: ChatRequest, text: string, { mode }: Play): Answer['usage'] {
  if (mode.kind === 'wrong-usage') {
    const { amount: prompt_tokens = -5, amount: completion_tokens = 9_000_000_000 } = mode;
    return { prompt_tokens, completion_tokens, total_tokens: 3 };
  }
  const tokens = (one: string) => Math.ceil(one.length / 4);
  const prompt_tokens = request.messages.reduce((sum, one) => sum + tokens(one.content), 0);
  const completion_tokens = tokens(text);
  return {
    ...{ prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    ...(mode.kind === 'token-kinds' && {
      prompt_tokens_details: { cached_tokens: Math.floor(prompt_tokens / 2) },
      completion_tokens_details: { reasoning_tokens: Math.floor(completion_tokens / 2) },
    }),
  };
}

/** A tool is called where a mode says so, or where the last message of a user begins with its name and a colon. */
function callsOf(request: ChatRequest, { mode }: Play): ToolCall[] {
  const tools = request.tools ?? [];
  if (mode.kind === 'obedient') return [...obey(request).calls];
  const last = request.messages.at(-1);
  const named = tools.find((one) => last?.role === 'user' && last.content.startsWith(`${one.function.name}:`));
  const isForced = mode.kind === 'tool-fragments' || mode.kind === 'tool-cut';
  const tool = named ?? (isForced ? tools[0] : undefined);
  if (tool === undefined) return [];
  const { name, parameters } = tool.function;
  const call = { name, arguments: JSON.stringify(valueOfSchema(parameters ?? { type: 'object' })) };
  return Array.from({ length: isForced ? (mode.amount ?? 1) : 1 }, () => call);
}

function textOf(request: ChatRequest, play: Play): string {
  const { kind } = play.mode;
  if (kind === 'empty' || kind === 'refusal') return '';
  if (kind === 'garbage') return 'I would rather not write JSON today';
  if (kind === 'wrong-json') return '{"unexpected":[{"deep":{"deeper":"than asked"}},null],"number":"NaN"}';
  if (kind === 'no-answer') return 'NO_ANSWER';
  if (kind === 'obedient') return obeyed(request, play);
  if (play.text !== undefined) return restOf(play.text, request, play.overlapWords);
  const format = request.response_format;
  if (format?.type === 'json_schema') return JSON.stringify(valueOfSchema(format.json_schema?.schema));
  return format?.type === 'json_object' ? '{"simulated":true}' : answerByQuoting(request);
}

/** Where JSON is asked for and the play says what a faithful model would give, that with what it was told to change. */
function obeyed(request: ChatRequest, { text }: Play): string {
  const isJson = request.response_format?.type === 'json_schema';
  return isJson && text !== undefined ? obeyInJson(text, request) : obey(request).text;
}

/** Where the caller has the beginning already, what follows it; `overlapWords` of the beginning are said again. */
function restOf(whole: string, { messages }: ChatRequest, overlapWords: number): string {
  const said = messages.filter((one) => one.role === 'assistant').at(-1)?.content ?? '';
  if (said === '' || !whole.startsWith(said.trimEnd())) return whole;
  const words = [...said.matchAll(/\S+\s*/gu)].map(([word]) => word);
  const again = overlapWords === 0 ? '' : words.slice(-overlapWords).join('');
  const rest = whole.slice(said.trimEnd().length);
  return again === '' ? rest.trimStart() : again.trimEnd() + rest;
}
