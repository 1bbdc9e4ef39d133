import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export const answerTypes = ['span', 'multi-span', 'arithmetic', 'count'] as const;
export type AnswerType = (typeof answerTypes)[number];

/** What a checker is shown of an answer. */
export interface TableCandidate {
  readonly question: string;
  readonly answers: readonly string[];
  readonly scale: string;
  readonly derivation: string;
}

export interface TableQuestion extends TableCandidate {
  readonly type: AnswerType;
  readonly isTest: boolean;
}

export interface TableSource {
  readonly rows: readonly (readonly string[])[];
  readonly paragraphs: readonly string[];
  readonly questions: readonly TableQuestion[];
}

interface Row {
  readonly table: { readonly table: readonly (readonly string[])[] };
  readonly paragraphs: readonly { readonly order?: number; readonly text: string }[];
  readonly questions: readonly {
    readonly question: string;
    readonly answer: string | number | readonly (string | number)[];
    readonly answer_type: AnswerType;
    readonly derivation?: string;
    readonly scale?: string;
  }[];
}

/** Tables with their text and questions. One question in five is for test, by its hash. */
export async function readTableSources(file: string): Promise<TableSource[]> {
  const rows = JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
  return rows.map(({ table, paragraphs, questions }) => ({
    rows: table.table,
    paragraphs: paragraphs.map((one) => one.text),
    questions: questions.map((one) => ({
      question: one.question,
      answers: (Array.isArray(one.answer) ? one.answer : [one.answer]).map(String),
      scale: one.scale ?? '',
      derivation: one.derivation ?? '',
      type: one.answer_type,
      isTest: Number.parseInt(createHash('sha256').update(one.question).digest('hex').slice(0, 8), 16) % 10 < 2,
    })),
  }));
}

/** The passage that a model would have been given: a line a row, ` | ` between cells, as libs/documents writes tables. */
export const passageOf = ({ rows, paragraphs }: TableSource): string => {
  const cell = (text: string): string => text.replaceAll(/[|\s]+/g, ' ').trim();
  return [
    ...rows.map((row) => row.map(cell).join(' | ')),
    ...paragraphs.map((one) => one.replaceAll(/\s+/g, ' ')),
  ].join('\n');
};
