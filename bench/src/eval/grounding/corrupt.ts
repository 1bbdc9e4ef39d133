import { arithmetic, numberOf } from './numbers.js';
import type { TableCandidate, TableQuestion, TableSource } from './table-questions.js';

export const corruptionKinds = ['digit', 'sign', 'scale', 'unit', 'year', 'neighbour'] as const;
export type CorruptionKind = (typeof corruptionKinds)[number];

export interface Corrupted {
  readonly kind: CorruptionKind;
  readonly candidate: TableCandidate;
}

type Random = () => number;
type Corrupt = (question: TableQuestion, source: TableSource, random: Random) => TableCandidate | undefined;

/** The candidate with one change of a random kind that applies to it; undefined when none does, or when what comes out is as true. */
export function corrupt(question: TableQuestion, source: TableSource, random: Random): Corrupted | undefined {
  const kinds = [...corruptionKinds];
  while (kinds.length > 0) {
    const kind = kinds.splice(Math.floor(random() * kinds.length), 1)[0]!;
    const candidate = corruptions[kind](question, source, random);
    if (candidate !== undefined && !isAsTrue(candidate, question, source)) return { kind, candidate };
  }
  return undefined;
}

/** The same value at the same scale, or what another answer to the same question says. */
function isAsTrue(candidate: TableCandidate, question: TableQuestion, source: TableSource): boolean {
  const said = (one: TableCandidate): string =>
    JSON.stringify([
      one.answers.map((text) => numberOf(text) ?? text.trim().toLowerCase()),
      one.scale,
      /[€£]/.test(one.answers.join('')),
    ]);
  const others = source.questions.filter((one) => one.question === question.question);
  const isMoved = candidate.derivation !== question.derivation;
  return others.some((one) => said(one) === said(candidate)) && !(isMoved && said(question) !== said(candidate));
}

const pick = <T>(list: readonly T[], random: Random): T | undefined => list[Math.floor(random() * list.length)];
const isNumeric = (question: TableQuestion): boolean => question.answers.some((one) => numberOf(one) !== undefined);

/** One of the answers changed. */
function changed(
  question: TableQuestion,
  fits: (answer: string) => boolean,
  change: (answer: string) => string | undefined,
  random: Random,
): TableCandidate | undefined {
  const index = pick(
    [...question.answers.keys()].filter((at) => fits(question.answers[at]!)),
    random,
  );
  const next = index === undefined ? undefined : change(question.answers[index]!);
  return next === undefined
    ? undefined
    : { ...question, answers: question.answers.map((one, at) => (at === index ? next : one)) };
}

const isYear = (text: string): boolean => /^\s*(?:19|20)\d{2}\s*$/.test(text);

const corruptions: Readonly<Record<CorruptionKind, Corrupt>> = {
  digit: (question, _source, random) =>
    changed(
      question,
      (one) => /\d/.test(one) && !isYear(one),
      (one) => {
        const at = pick(
          [...one.matchAll(/\d/g)].map((match) => match.index),
          random,
        )!;
        const digit = String((Number(one[at]) + 1 + Math.floor(random() * 9)) % 10);
        return one.slice(0, at) + digit + one.slice(at + 1);
      },
      random,
    ),
  sign: (question, _source, random) =>
    question.type === 'count'
      ? undefined
      : changed(
          question,
          (one) => (numberOf(one) ?? 0) !== 0,
          (one) => {
            if (/[-−(]/.test(one)) return one.replaceAll(/[-−()]/g, '');
            return `-${one}`;
          },
          random,
        ),
  scale: (question, _source, random) => {
    if (!isNumeric(question) || question.type === 'count' || question.scale === 'percent') return undefined;
    if (question.answers.some((one) => /thousand|million|billion|%/i.test(one))) return undefined;
    const scale = pick(
      ['', 'thousand', 'million', 'billion'].filter((one) => one !== question.scale),
      random,
    )!;
    return { ...question, scale };
  },
  unit: (question, _source, random) => {
    if (!isNumeric(question) || question.type === 'count') return undefined;
    if (question.type === 'arithmetic') return { ...question, scale: question.scale === 'percent' ? '' : 'percent' };
    return changed(
      question,
      (one) => numberOf(one) !== undefined,
      (one) => {
        if (one.includes('$')) return one.replace('$', '€');
        return one.includes('%') ? `$${one.replace('%', '')}` : `${one}%`;
      },
      random,
    );
  },
  year: (question, source, random) => {
    const year = changed(question, isYear, (one) => String(Number(one) + (random() < 0.5 ? 1 : -1)), random);
    return year ?? moved(question, source, random, 'across');
  },
  neighbour: (question, source, random) =>
    moved(question, source, random, 'down') ?? movedLabel(question, source, random),
};

/** A cited cell is exchanged for the one beside or below it, and what follows from it is computed anew: a misreading, consistently carried on. */
function moved(
  question: TableQuestion,
  { rows }: TableSource,
  random: Random,
  way: 'across' | 'down',
): TableCandidate | undefined {
  const cited =
    question.type === 'arithmetic' ? (question.derivation.match(/\d[\d,]*(?:\.\d+)?/g) ?? []) : question.answers;
  const moves = cited.flatMap((raw) => neighbours(raw, rows, way).map((next) => ({ raw, next })));
  const move = pick(moves, random);
  if (move === undefined || question.type === 'count') return undefined;
  if (question.type !== 'arithmetic')
    return { ...question, answers: question.answers.map((one) => (one === move.raw ? move.next : one)) };
  const bare = move.next.replaceAll(/[$€£%\s]/g, '');
  const derivation = question.derivation.replace(
    move.raw,
    bare.startsWith('(') || bare.startsWith('-') ? `(0-${bare.replaceAll(/[()-]/g, '')})` : bare,
  );
  return withResult({ ...question, derivation }, question);
}

function withResult(candidate: TableCandidate, question: TableQuestion): TableCandidate | undefined {
  const [before, after] = [arithmetic(question.derivation), arithmetic(candidate.derivation)];
  const gold = numberOf(question.answers[0]!);
  if (before === undefined || after === undefined || gold === undefined) return undefined;
  const factor = question.scale === 'percent' && Math.abs(before * 100 - gold) < 0.02 ? 100 : 1;
  return { ...candidate, answers: [String(Math.round(after * factor * 100) / 100)] };
}

function neighbours(raw: string, rows: TableSource['rows'], way: 'across' | 'down'): string[] {
  const value = numberOf(raw);
  if (value === undefined) return [];
  return rows.flatMap((row, at) =>
    row.flatMap((cell, column) => {
      if (column === 0 || Math.abs(numberOf(cell) ?? Number.NaN) !== Math.abs(value)) return [];
      const beside =
        way === 'across' ? [row[column - 1], row[column + 1]] : [rows[at - 1]?.[column], rows[at + 1]?.[column]];
      return beside.flatMap((one) =>
        one === undefined || numberOf(one) === undefined || Math.abs(numberOf(one)!) === Math.abs(value) ? [] : [one],
      );
    }),
  );
}

/** A label is exchanged for the one above or below it. */
function movedLabel(question: TableQuestion, { rows }: TableSource, random: Random): TableCandidate | undefined {
  const labels = rows.map((row) => row[0]?.trim() ?? '');
  return changed(
    question,
    (one) => question.type !== 'arithmetic' && question.type !== 'count' && labels.includes(one.trim()),
    (one) => {
      const at = labels.indexOf(one.trim());
      return pick(
        [labels[at - 1], labels[at + 1]].filter((label) => label !== undefined && label !== '' && label !== one.trim()),
        random,
      );
    },
    random,
  );
}
