import type { DecisionExample, ExampleMark } from './example.js';

/** A text and the class that it is of, as a person decided; with `isHarmless` it was taken for that class and is not of it. */
export interface Lesson {
  readonly text: string;
  readonly class: string;
  readonly isHarmless: boolean;
  /** The only specialist that it is for. */
  readonly model?: string;
}

/** What a specialist takes as one example. */
const longest = 4_000;

/**
 * What an example teaches a specialist of compliance. A stretch that a person gave a class is of that class. A stretch that the check `compliance` took for a class is of
 * it when the person refused the answer or edited the stretch away, and harmless when it was accepted or left standing. An input that a person gave a class teaches the specialist that was asked about it. All else teaches nothing.
 */
export function lessonsOf({ decision, content }: Pick<DecisionExample, 'decision' | 'content'>): Lesson[] {
  const { input, candidate, final, marks, model } = content;
  if (model !== undefined)
    return isLesson(input) && typeof final === 'string'
      ? [{ text: input, class: final, isHarmless: false, model }]
      : [];
  if (typeof candidate !== 'string') return [];
  const named = marks.filter((one) => one.by === 'person' && one.class !== undefined);
  const found = marks.filter((one) => one.by === 'compliance' && one.code !== undefined);
  // A person's word on a stretch outweighs the check's.
  const open = found.filter((one) => !named.some((other) => overlap(one, other)));
  const stands = (text: string) => decision !== 'reject' && typeof final === 'string' && final.includes(text);
  return [
    ...named.flatMap((one) => lesson(candidate, one, one.class!, false)),
    ...open.flatMap((one) => {
      const text = textAt(candidate, one);
      // What could not be kept of an edit says nothing of the stretch.
      if (decision === 'edit' && typeof final !== 'string') return [];
      return lesson(candidate, one, one.code!, stands(text));
    }),
  ];
}

function lesson(candidate: string, mark: ExampleMark, name: string, isHarmless: boolean): Lesson[] {
  const text = textAt(candidate, mark);
  return isLesson(text) ? [{ text, class: name, isHarmless }] : [];
}

const isLesson = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= longest && /\p{L}/u.test(text);

const textAt = (candidate: string, { start = 0, end = 0 }: ExampleMark): string => candidate.slice(start, end).trim();
const overlap = (a: ExampleMark, b: ExampleMark): boolean =>
  (a.start ?? 0) < (b.end ?? 0) && (b.start ?? 0) < (a.end ?? 0);
