import type { Candidate, Finding } from '../checks/check.js';
import { textOfCandidate } from '../checks/text-of-candidate.js';

/** So many words of the prompt on end are no chance. */
const fewestWords = 9;

/** What the system tells a model before it answers, for finding answers that tell it on. */
export class OwnPrompt {
  private readonly runs = new Set<string>();

  /** `facts` are texts that an answer may say; what stands in both is no recitation. */
  constructor(text: string, facts: readonly string[] = []) {
    for (const { run } of runsOf(instructionsOf(text))) this.runs.add(run);
    for (const fact of facts) {
      if (this.runs.size === 0) return;
      for (const { run } of runsOf(fact)) this.runs.delete(run);
    }
  }

  recitedIn(candidate: Candidate): Finding[] {
    if (this.runs.size === 0) return [];
    for (const { run, start, end } of runsOf(textOfCandidate(candidate))) {
      if (!this.runs.has(run)) continue;
      const isText = candidate.kind !== 'json';
      const span = { start, end };
      const message = 'this recites what only the system told the model';
      return [{ verdict: 'repair', code: 'recites-prompt', ...(isText && { span }), message }];
    }
    return [];
  }
}

/** Without the front matter, whose templates are written to be said. */
const instructionsOf = (prompt: string): string => prompt.replace(/^---\n[\s\S]*?\n---\n/, '');

/** All stretches of so many words, with where they stand. */
function* runsOf(text: string): Generator<{ run: string; start: number; end: number }> {
  const last: { word: string; start: number }[] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    last.push({ word: match[0].toLowerCase(), start: match.index });
    if (last.length > fewestWords) last.shift();
    const [first] = last;
    if (last.length === fewestWords && first !== undefined)
      yield { run: last.map(({ word }) => word).join(' '), start: first.start, end: match.index + match[0].length };
  }
}
