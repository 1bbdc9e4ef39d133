import type { Seen } from './ask-line.js';
import { jsonAnswer, toolArguments, wholeText } from './conversation.js';
import type { Scenario } from './scenario.js';

/** What is wrong with what a client saw; undefined where it is as promised. */
export function judge({ fault, expected }: Scenario, seen: Seen): string | undefined {
  if (seen.outcome !== expected) return `${seen.outcome} instead of ${expected}`;
  if (expected === 'answer') return wrongAnswer(fault.wish, seen);
  if (seen.text.includes('AKIA')) return 'a secret left';
  return isBeginning(seen.text) ? undefined : `it was shown what nobody said: ${seen.text}`;
}

/** No word twice, none missing, none invented. */
function wrongAnswer(wish: Scenario['fault']['wish'], { text, calls }: Seen): string | undefined {
  if (wish === 'tool') return calls.join('|') === toolArguments ? undefined : `it called ${calls.join('|')}`;
  const expected = wish === 'json' ? jsonAnswer : wholeText;
  return text === expected ? undefined : `the text is: ${text}`;
}

/** An answer that broke off shows whole sentences of its beginning and nothing else. */
const isBeginning = (text: string): boolean => wholeText.startsWith(text) && (text === '' || /[.!?]\s*$/.test(text));
