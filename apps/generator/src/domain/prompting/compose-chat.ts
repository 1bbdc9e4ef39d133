import { type ChatInput, type ChatMessage, ChassisError } from '@chassis/contracts';
import type { CallCounter } from './call-counter.js';

/** A conversation as a chat model takes it. */
export interface ComposedChat {
  readonly instructions: string;
  readonly messages: readonly ChatMessage[];
  /** Never fewer than there are. */
  readonly inputTokens: number;
  /** What the context leaves for the answer, at most what was asked. */
  readonly maxOutputTokens: number;
}

const frameTokens = 48;
const framePerMessage = 8;
const framePerTool = 16;
/** Less is no room for an answer. */
const leastAnswerTokens = 16;
const goOn =
  'Your answer was cut off here. Go on exactly behind its last word. Repeat nothing, and do not mention this.';

interface AskedOf {
  readonly maxOutputTokens: number;
  readonly released: string;
  readonly advice: readonly string[];
  /** Whether the model takes messages of the system between others; else all of them come first. */
  readonly isSystemInPlace?: boolean;
}

/** What the client said and nothing else, within the model's context. Throws `invalid`/`prompt-too-long` when it cannot fit. */
export function composeChat(chat: ChatInput, call: AskedOf, contextTokens: number, counter: CallCounter): ComposedChat {
  const { first, said } = systemApart(chat, call.isSystemInPlace === true);
  const instructions = [...first, ...jsonRules(chat), ...call.advice].join('\n\n');
  const messages = [...said, ...continued(call.released, chat.json !== undefined)];
  const inputTokens =
    messages.reduce((sum, one) => sum + tokensOf(one, counter), counter.count(instructions)) +
    toolTokens(chat, counter) +
    schemaTokens(chat, counter) +
    frameTokens;
  const left = contextTokens - inputTokens;
  const isTooLong = chat.maxOutputTokens === undefined ? left < leastAnswerTokens : left < call.maxOutputTokens;
  if (isTooLong)
    throw new ChassisError(
      'invalid',
      'prompt-too-long',
      `The messages take about ${inputTokens} tokens and the answer up to ${call.maxOutputTokens}, of ${contextTokens} that the model takes; send fewer messages, or ask for a shorter answer.`,
    );
  return { instructions, messages, inputTokens, maxOutputTokens: Math.min(call.maxOutputTokens, left) };
}

/** What the system says before all others, and the conversation. Somebody has to speak: where only the system does, its last word is the user's. */
function systemApart({ messages }: ChatInput, isInPlace: boolean): { first: string[]; said: ChatMessage[] } {
  const begin = messages.findIndex((one) => one.role !== 'system');
  if (begin < 0) {
    const texts = messages.map((one) => one.content);
    return { first: texts.slice(0, -1), said: [{ role: 'user', content: texts.at(-1) ?? '' }] };
  }
  const isFirst = ({ role }: ChatMessage, at: number): boolean => role === 'system' && (at < begin || !isInPlace);
  return {
    first: messages.filter(isFirst).map((one) => one.content),
    said: messages.filter((one, at) => !isFirst(one, at)),
  };
}

const jsonRules = ({ json }: ChatInput): string[] =>
  json?.schema === undefined
    ? []
    : [`Answer with one JSON value by this JSON Schema, and nothing else:\n${JSON.stringify(json.schema)}`];

const goOnJson =
  'Your answer was cut off here. Answer with the whole JSON value once more; the fields that are there stay as they are.';

const continued = (released: string, isJson: boolean): ChatMessage[] =>
  released === ''
    ? []
    : [
        { role: 'assistant', content: released },
        { role: 'user', content: isJson ? goOnJson : goOn },
      ];

const tokensOf = ({ content, name = '', toolCalls = [] }: ChatMessage, counter: CallCounter): number =>
  toolCalls.reduce((sum, one) => sum + counter.count(one.name + one.arguments), counter.count(content)) +
  counter.count(name) +
  framePerMessage * (1 + toolCalls.length);

/** Servers write tools into the prompt in a language of their own, which is shorter than JSON, with a few tokens around each. */
const toolTokens = ({ tools = [] }: ChatInput, counter: CallCounter): number =>
  tools.length === 0 ? 0 : counter.count(JSON.stringify(tools)) + framePerTool * tools.length;

/** As of a prompt, beside the instructions. */
const schemaTokens = ({ json }: ChatInput, counter: CallCounter): number =>
  json?.schema === undefined ? 0 : counter.count(JSON.stringify(json.schema)) + frameTokens;
