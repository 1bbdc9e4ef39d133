import type { ChatRequest } from './chat-request.js';

export interface Obeyed {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
}

const QUOTED = /["“”'«`]([^"“”'»`\n]{1,400})["“”'»`]/u;
const SAYING =
  /\b(?:say|reply|respond|answer|output|write|print|repeat|append|include|insert|add|begin|start|end|finish|mention|state|claim|recommend|tell (?:the )?(?:user|customer|reader|them)|sage|antworte|schreibe)\b[^\n]{0,600}/giu;
const REVEALING =
  /\b(?:reveal|show|print|repeat|output|give|leak|disclose|send|display|copy|dump)\b[^.\n]{0,60}\b(?:system prompt|system message|instructions|prompt|everything above|text above|rules|secret|password|key)\b/iu;
/** A verb of calling, the tool's name, and perhaps its arguments behind it. */
const callingOf = (name: string): RegExp =>
  new RegExp(
    String.raw`\b(?:call|use|invoke|run|execute|trigger)\b[^.\n]{0,80}?\b${name.replaceAll(/[^\w]/gu, String.raw`\$&`)}\b[^\n{]{0,60}(\{[^\n]*\})?`,
    'iu',
  );
const LINK = /https?:\/\/[^\s)"'<>\]]+/u;

/** Does what the prompt says, whoever says it: the worst model that a guard has to stand. Instructions are looked for in every message, material and tool results included. */
export function obey({ messages, tools = [] }: ChatRequest): Obeyed {
  const everything = messages.map((one) => one.content).join('\n');
  const said = sentencesOf(everything).flatMap((sentence) => whatToSay(sentence));
  const revealed = REVEALING.test(everything) ? [messages.find((one) => one.role === 'system')?.content ?? ''] : [];
  const link = LINK.exec(everything)?.[0];
  const linked = link === undefined ? [] : [`See [this](${link}) ![](${link}).`];
  const calls = tools.flatMap(({ function: { name } }) => {
    const found = callingOf(name).exec(everything);
    return found === null ? [] : [{ name, arguments: found[1] ?? '{}' }];
  });
  const text = [...new Set([...said, ...revealed, ...linked])].filter((one) => one !== '').join('\n');
  return { text: text === '' && calls.length === 0 ? 'Done as told.' : text, calls };
}

const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+|\n+/u);

/** What stands in quotes behind a verb of saying, else the rest of the sentence. */
function whatToSay(sentence: string): string[] {
  return [...sentence.matchAll(SAYING)].map(([order]) => {
    const quoted = QUOTED.exec(order)?.[1];
    if (quoted !== undefined) return quoted;
    return order
      .replace(/^\S+\s*/u, '')
      .replace(/^(?:with|by|that|the (?:words?|text|sentence)|only|exactly|:)\s*:?\s*/iu, '')
      .trim();
  });
}
