import { FormatSettingsSchema, LanguageSettingsSchema, LengthSettingsSchema } from '@chassis/contracts';
import { fieldNames } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { CheckedGraph } from './folder.js';
import { stepPointer } from './graph.js';
import type { Report } from './report.js';

type Generate = Extract<StepFile, { kind: 'generate' }>;

const settingsOf = {
  language: {
    schema: LanguageSettingsSchema,
    takes: 'is (languages as de or en) or like (an input), except and verdict',
  },
  length: {
    schema: LengthSettingsSchema,
    takes: 'words, characters and sentences, each with min and max, fields and verdict',
  },
  format: {
    schema: FormatSettingsSchema,
    takes: 'is (plain, markdown, list, table, json, line), items, columns, fields (is, date or number) and verdict',
  },
} as const;
type ShapeCheck = keyof typeof settingsOf;

/** A shape that no answer of the step could have, or a setting that nobody reads, would stop every answer, or none. */
export function checkShape(
  [id, step]: readonly [string, Generate],
  index: number,
  { graph, report }: { readonly graph: CheckedGraph; readonly report: Report },
): void {
  const spec = step.checks[index];
  if (spec === undefined || !isShapeCheck(spec.use)) return;
  const at = `${stepPointer(graph, id)}/checks/${index}/with`;
  const add = (message: string, path: readonly PropertyKey[] = []): unknown =>
    report.graph('invalid-check-settings', [at, ...path.map(String)].join('/'), message);
  if (step.checks.findIndex(({ use }) => use === spec.use) !== index)
    add(`${id} names the check ${spec.use} twice, and only the first would look. Put all into one.`);
  const { schema, takes } = settingsOf[spec.use];
  const given = ('with' in spec ? spec.with : undefined) ?? {};
  const parsed = schema.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? [])
    add(
      `The check ${spec.use} takes ${takes}: ${[path.join('.'), message].filter((one) => one !== '').join(' ')}.`,
      path,
    );
  if (!parsed.success) return;
  const settings = parsed.data as Shape;
  if (spec.use === 'language' && settings.is === undefined)
    checkInput(settings.like ?? 'question', step, { id, graph, add });
  checkFit(spec.use, settings, { id, step, add });
}

interface Shape {
  readonly is?: string | readonly string[];
  readonly fields?: unknown;
  readonly like?: string;
}

/** Fields are of a JSON, and the forms of texts are not. */
function checkFit(
  use: ShapeCheck,
  { is, fields }: Shape,
  { id, step, add }: { readonly id: string; readonly step: Generate; readonly add: (message: string) => unknown },
): void {
  if (step.output === undefined && fields !== undefined && is !== 'json')
    add(
      `The fields of the check ${use} are those of a JSON, and ${id} has no “output”. Name the schema, or take the fields out.`,
    );
  if (step.output !== undefined && use === 'format' && is !== undefined)
    add(
      `${id} answers with JSON by its “output”, and the check format asks for ${String(is)}. Say with “fields” how its fields are written.`,
    );
}

/** Where the question would be missing, no answer would ever be in the wrong language. */
function checkInput(
  name: string,
  step: Generate,
  { id, graph, add }: { readonly id: string; readonly graph: CheckedGraph; readonly add: (message: string) => unknown },
): void {
  const names = step.with === undefined ? [] : fieldNames(graph.shapes.given(step.with));
  if (names.includes(name)) return;
  add(
    `The check language compares an answer with the input ${name}, which “with” of ${id} does not give; it gives ${names.join(', ') || 'nothing'}. Name one of them with “like”, or the languages with “is”.`,
  );
}

const isShapeCheck = (name: string): name is ShapeCheck => Object.hasOwn(settingsOf, name);
