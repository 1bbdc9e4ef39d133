import type { ChatRequest } from './chat-request.js';

const SOURCE = /<(source[\w-]*) number="(\d+)">\n([\s\S]*?)\n<\/\1>/g;

interface Sentence {
  readonly number: number;
  readonly text: string;
  readonly shared: number;
}

/** The best sentences of the best source, each with its mark; what was said already is not said again. */
export function answerByQuoting({ messages }: ChatRequest): string {
  const user = messages.filter((one) => one.role === 'user').map((one) => one.content);
  const said = messages.filter((one) => one.role === 'assistant').map((one) => one.content);
  const prompt = user.join('\n');
  const asked = wordsOf(prompt.replaceAll(SOURCE, ''));
  const sentences = [...prompt.matchAll(SOURCE)].flatMap((match) => sentencesOf(Number(match[2]), match[3]!, asked));
  const fresh = sentences.filter((one) => !said.some((text) => text.includes(one.text)));
  const best = fresh.toSorted((a, b) => b.shared - a.shared)[0];
  if (best === undefined) return `You said: ${prompt.slice(-80).trim()}`;
  const chosen = sentences
    .filter((one) => one.number === best.number)
    .slice(sentences.indexOf(best))
    .slice(0, 2);
  return [best, ...chosen.filter((one) => one !== best && fresh.includes(one)).slice(0, 1)]
    .map((one) => `${one.text.replace(/[.!?]$/, '')} [${one.number}].`)
    .join(' ');
}

function sentencesOf(number: number, source: string, asked: ReadonlySet<string>): Sentence[] {
  const text = source.slice(source.indexOf('\n\n') + 2);
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((one) => one.trim())
    .filter((one) => one !== '' && !one.startsWith('#'))
    .map((one) => ({ number, text: one, shared: [...wordsOf(one)].filter((word) => asked.has(word)).length }));
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => word.length > 3));
