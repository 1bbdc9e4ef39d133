import type { Candidate, Finding } from '../checks/check.js';
import { textOfCandidate } from '../checks/text-of-candidate.js';

/** So many words of the prompt on end are no chance. */
const fewestWords = 9;

/** What the system tells a model before it answers, for finding answers that tell it on. */
export class OwnPrompt {
  private readonly runs = new Set<string>();

  /** `facts` are texts that an answer may say; what stands in both is no recitation. */
  constructor(text: string, facts: readonly string[] = []) {
    const allowed = ` ${facts
      .map((one) =>
        wordsOf(one)
          .map(({ word }) => word)
          .join(' '),
      )
      .join(' | ')} `;
    const words = wordsOf(instructionsOf(text)).map(({ word }) => word);
    for (let at = 0; at + fewestWords <= words.length; at += 1) {
      const run = words.slice(at, at + fewestWords).join(' ');
      if (!allowed.includes(` ${run} `)) this.runs.add(run);
    }
  }

  recitedIn(candidate: Candidate): Finding[] {
    if (this.runs.size === 0) return [];
    const words = wordsOf(textOfCandidate(candidate));
    for (let at = 0; at + fewestWords <= words.length; at += 1) {
      const run = words.slice(at, at + fewestWords);
      if (!this.runs.has(run.map(({ word }) => word).join(' '))) continue;
      const isText = candidate.kind !== 'json';
      const span = { start: run[0]!.start, end: run.at(-1)!.end };
      const message = 'this recites what only the system told the model';
      return [{ verdict: 'repair', code: 'recites-prompt', ...(isText && { span }), message }];
    }
    return [];
  }
}

/** Without the front matter, whose templates are written to be said. */
const instructionsOf = (prompt: string): string => prompt.replace(/^---\n[\s\S]*?\n---\n/, '');

const wordsOf = (text: string): { word: string; start: number; end: number }[] =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
