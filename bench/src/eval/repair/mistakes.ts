/** What a model was asked for, and how it says it wrongly. */
export interface Mistake {
  readonly kind: string;
  /** Whether it is no JSON any more. */
  readonly isSyntax: boolean;
  wrong(right: string): string;
}

/** Slips of models that write JSON, each made of the right answer; `none` is no slip, for what a job costs without one. */
export const mistakes: readonly Mistake[] = [
  { kind: 'none', isSyntax: false, wrong: (right) => right },
  { kind: 'fences', isSyntax: true, wrong: (right) => `\`\`\`json\n${right}\n\`\`\`` },
  { kind: 'trailingComma', isSyntax: true, wrong: (right) => `${right.slice(0, -1)},}` },
  { kind: 'prose', isSyntax: true, wrong: (right) => `Here is what you asked for: ${right} I hope that it helps.` },
  { kind: 'singleQuotes', isSyntax: true, wrong: (right) => right.replaceAll('"', "'") },
  { kind: 'cutOff', isSyntax: true, wrong: (right) => right.slice(0, Math.floor(right.length * 0.7)) },
  { kind: 'schema', isSyntax: false, wrong: (right) => right.replace(/"(minutes|netMinor)":\d+/, '"$1":"a while"') },
];
