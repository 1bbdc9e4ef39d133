import {
  anyShape,
  inspectExpression,
  listShape,
  objectShape,
  scalarShape,
  type Shape,
  shapeOfSchema,
  unionShape,
} from '@chassis/expressions';
import type { StepFile } from '../step-file.js';
import type { Environment } from './environment.js';
import type { Graph } from './graph.js';

const text = scalarShape('string');
const number = scalarShape('number');
const flag = scalarShape('boolean');
const classified = objectShape({
  label: unionShape([text, scalarShape('null')]),
  confidence: number,
  isOutOfScope: flag,
});
const retrieved = objectShape({ passages: listShape(anyShape), accessVersion: number, count: number });
const generated = objectShape({
  text,
  citations: listShape(anyShape),
  isAbstained: flag,
  isLimited: flag,
  dropped: anyShape,
  toolCalls: listShape(anyShape),
  model: text,
  usage: objectShape({ inputTokens: number, outputTokens: number }),
});
const decided = objectShape({ decision: text, decidedBy: text, approvedBy: listShape(text) });
const runShape = objectShape({ id: text, workflow: text, acceptedAt: text });

/** What stands behind a step that starts other runs. */
export interface ChildShapes {
  /** The result of a published workflow. */
  workflow(name: string): Shape;
  /** The result of the steps inside a map. */
  body(id: string): Shape;
}

type Kind<K extends StepFile['kind']> = Extract<StepFile, { kind: K }>;

/** What expressions of a graph can read: the input, the run, and what each step gives. */
export class OutputShapes {
  /** Names at the root of an expression; steps are worked out when first looked at. */
  readonly roots: Readonly<Record<string, Shape>>;
  private readonly known = new Map<string, Shape>();

  constructor(
    private readonly graph: Graph,
    private readonly files: Readonly<Record<string, string>>,
    private readonly environment: Environment,
    private readonly children: ChildShapes,
  ) {
    const roots: Record<string, Shape> = {};
    for (const id of Object.keys(graph.steps))
      Object.defineProperty(roots, id, { enumerable: true, configurable: true, get: () => this.of(id) });
    this.roots = Object.defineProperties(roots, {
      input: { enumerable: true, value: graph.input },
      run: { enumerable: true, value: runShape },
    });
  }

  of(id: string): Shape {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    // Steps that read each other are told elsewhere; here they must not go round for ever.
    this.known.set(id, anyShape);
    const step = this.graph.steps[id];
    const shape = step === undefined ? anyShape : this.outputOf(id, step);
    this.known.set(id, shape);
    return shape;
  }

  /** What a text, or the file it names, gives; `any` where it does not parse. */
  given(expression: string, variables: Readonly<Record<string, Shape>> = {}): Shape {
    try {
      return inspectExpression(this.textOf(expression), this.roots, variables).shape;
    } catch {
      // Told where expressions are checked.
      return anyShape;
    }
  }

  textOf(expression: string): string {
    return Object.hasOwn(this.files, expression) ? (this.files[expression] as string) : expression;
  }

  schemaIn(file: string): unknown {
    try {
      return JSON.parse(this.files[file] ?? '');
    } catch {
      // Told where files are checked.
      return undefined;
    }
  }

  private outputOf(id: string, step: StepFile): Shape {
    switch (step.kind) {
      case 'classify':
        return classified;
      case 'retrieve':
        return retrieved;
      case 'generate':
        return step.output === undefined ? generated : shapeOfSchema(this.schemaIn(step.output));
      case 'rule':
        return this.ruleOutput(step);
      case 'action':
        return shapeOfSchema(this.environment.operations.find(({ operation }) => operation === step.use)?.result);
      case 'approval':
        return decided;
      case 'branch':
        return objectShape({ arm: text });
      case 'wait':
        return objectShape({ until: text });
      case 'subworkflow':
        return this.children.workflow(step.workflow);
      case 'map':
        return this.mapOutput(id, step);
    }
  }

  /** What the children gave, in the order of the items; of `collect` with how each ended. */
  private mapOutput(id: string, { workflow, onItemFail }: Kind<'map'>): Shape {
    const result = workflow === undefined ? this.children.body(id) : this.children.workflow(workflow);
    return listShape(onItemFail === 'fail' ? result : objectShape({ status: text, reason: text, result }));
  }

  /** True, or what the rule says beside `isOk`: its detail, else the rest. */
  private ruleOutput(step: Kind<'rule'>): Shape {
    const shape = this.given(step.rule);
    const alternatives = shape.kind === 'union' ? shape.of : [shape];
    return unionShape(
      alternatives.map((one) => {
        if (one.kind !== 'object') return one.kind === 'any' ? anyShape : flag;
        const { isOk: _, detail, ...rest } = one.fields;
        return detail ?? objectShape(rest, one.rest);
      }),
    );
  }
}
