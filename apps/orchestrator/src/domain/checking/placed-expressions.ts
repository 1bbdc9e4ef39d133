import { objectShape, scalarShape, type Shape, unionShape } from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { Else } from '../step-parts.js';
import type { Graph } from './graph.js';
import { stepPointer } from './graph.js';

/** An expression of a graph, and where it stands. */
export interface PlacedExpression {
  /** Absent for the result. */
  readonly step: string | undefined;
  readonly field: string;
  /** Into `workflow.yaml`. */
  readonly pointer: string;
  readonly text: string;
  /** The file that holds the text, where `workflow.yaml` only names it. */
  readonly file: string | undefined;
  /** What must come out; absent where anything may. */
  readonly wanted?: Shape | undefined;
  /** Evaluated before the step may run; the others when it is over. */
  readonly isInput: boolean;
}

type Field = readonly [field: string, text: string | undefined, more?: { wanted?: Shape; isLater?: boolean }];

const flag = scalarShape('boolean');
const text = scalarShape('string');
const money = objectShape({});
const filters = unionShape([objectShape({}), scalarShape('null')]);
const time = unionShape([text, scalarShape('number')]);

/** All expressions of a graph, with files resolved. */
export function placedExpressions(graph: Graph, files: Readonly<Record<string, string>>): PlacedExpression[] {
  const placed = (step: string | undefined, begin: string, [field, given, more]: Field): PlacedExpression[] => {
    if (given === undefined) return [];
    const isFile = Object.hasOwn(files, given);
    return [
      {
        step,
        field,
        pointer: `${begin}/${field}`,
        text: isFile ? (files[given] as string) : given,
        file: isFile ? given : undefined,
        wanted: more?.wanted,
        isInput: more?.isLater !== true,
      },
    ];
  };
  const steps = Object.entries(graph.steps).flatMap(([id, step]) =>
    fieldsOf(step).flatMap((field) => placed(id, stepPointer(graph, id), field)),
  );
  return [...steps, ...placed(undefined, graph.pointer, ['result', graph.result])];
}

function fieldsOf(step: StepFile): Field[] {
  return [['when', step.when, { wanted: flag }], ...ownFields(step)];
}

function ownFields(step: StepFile): Field[] {
  switch (step.kind) {
    case 'classify':
      return [['text', step.text, { wanted: text }]];
    case 'retrieve':
      return [
        ['question', step.question, { wanted: text }],
        ['history', step.history],
        ['filters', step.filters, { wanted: filters }],
        ['variants', step.variants],
      ];
    case 'generate':
      return [
        ['with', step.with],
        ['passages', step.passages],
        ...Object.entries(step.onFail).flatMap(([code, one]) => fourEyesField(`onFail/${code}`, one)),
      ];
    case 'rule':
      return [['rule', step.rule], ...fourEyesField('else', step.else)];
    case 'action':
      return [
        ['with', step.with],
        ['compensate/with', step.compensate?.with, { isLater: true }],
      ];
    case 'approval':
      return [
        ['show', step.show],
        ['amount', step.amount, { wanted: money }],
        ['fourEyes/when', step.fourEyes?.when, { wanted: flag }],
      ];
    case 'branch':
      return [['choose', step.choose, { wanted: text }], ...armFields(step.arms)];
    case 'wait':
      return [['until', step.until, { wanted: time }]];
    case 'subworkflow':
      return [['with', step.with]];
    case 'map':
      return [
        ['over', step.over],
        ['with', step.with],
      ];
  }
}

const fourEyesField = (begin: string, what: Else | undefined): Field[] =>
  what !== undefined && 'review' in what && typeof what.fourEyes === 'string'
    ? [[`${begin}/fourEyes`, what.fourEyes, { wanted: flag }]]
    : [];

const armFields = (arms: Readonly<Record<string, string>> | readonly string[]): Field[] =>
  Array.isArray(arms)
    ? []
    : Object.entries(arms).map(([name, condition]): Field => [`arms/${name}`, condition, { wanted: flag }]);
