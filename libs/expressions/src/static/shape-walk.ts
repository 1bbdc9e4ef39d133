import { childNodes, type SyntaxNode } from '../syntax-tree.js';
import { builtinFunctions } from './builtin-functions.js';
import { constantOf } from './constant-of.js';
import { Names } from './names.js';
import {
  anyShape,
  fieldNames,
  fieldOf,
  isManyShape,
  itemsOf,
  listShape,
  literalShape,
  objectShape,
  scalarShape,
  type Shape,
  unionShape,
} from './shape.js';

/** Something that an expression reads or calls, and that cannot be there. */
export interface ExpressionFault {
  readonly code: 'unknown-path' | 'unknown-variable' | 'unknown-function';
  readonly name: string;
  /** What could stand there instead. */
  readonly known: readonly string[];
  /** Characters from the expression's begin to behind the name. */
  readonly position: number;
}

/** What a place reads from, and how its path is called. */
interface Place {
  readonly shape: Shape;
  readonly label: string;
}

const booleans = new Set(['=', '!=', '<', '>', '<=', '>=', 'in', 'and', 'or']);
const numbers = new Set(['+', '-', '*', '/', '%']);
const maxDepth = 60;
const maxVisits = 100_000;

/** One walk over a syntax tree: what each node gives, were its inputs of these shapes. It ends: deep recursion and long walks are cut to `any`. */
export class ShapeWalk {
  readonly faults = new Map<string, ExpressionFault>();
  private readonly uncalled = new Set<() => void>();
  private depth = 0;
  private visits = 0;

  constructor(
    private readonly root: Place,
    private readonly variables: Readonly<Record<string, Shape>> = {},
  ) {}

  /** The whole expression, functions that nobody calls included. */
  run(node: SyntaxNode): Shape {
    const names = new Names();
    for (const [name, shape] of Object.entries(this.variables)) names.set(name, shape);
    const shape = this.of(node, this.root, names);
    for (const visit of this.uncalled) visit();
    return shape;
  }

  private of(node: SyntaxNode, here: Place, names: Names): Shape {
    if (this.depth >= maxDepth || this.visits >= maxVisits) return anyShape;
    this.depth += 1;
    this.visits += 1;
    try {
      return this.visit(node, here, names);
    } finally {
      this.depth -= 1;
    }
  }

  private visit(node: SyntaxNode, here: Place, names: Names): Shape {
    switch (node.type) {
      case 'string':
      case 'number':
      case 'value':
        return literalShape(node.value);
      case 'path':
        return this.path(node, here, names);
      case 'name':
        return this.field(here, node).shape;
      case 'variable':
        return this.variable(node, here, names);
      case 'binary':
        return this.binary(node, here, names);
      case 'unary':
        return this.unary(node, here, names);
      case 'function':
        return this.call(node, here, names, []);
      case 'lambda':
        return this.lambda(node, here, names);
      case 'condition':
        return this.condition(node, here, names);
      case 'block':
        return this.block(node, here, names);
      case 'bind':
        return this.bind(node, here, names);
      case 'apply':
        return this.apply(node, here, names);
      case 'partial':
        return this.others(node, here, names);
      default:
        // Wildcards, parents, regular expressions and transforms: nothing is known of them.
        return anyShape;
    }
  }

  private path(node: SyntaxNode, start: Place, outer: Names): Shape {
    const names = new Names(outer);
    let here = start;
    for (const [index, step] of (node.steps as SyntaxNode[]).entries())
      here = this.step(step, here, names, index === 0);
    const group = node.group as { lhs?: readonly (readonly [SyntaxNode, SyntaxNode])[] } | undefined;
    if (group?.lhs !== undefined) return this.pairs(group.lhs, { ...here, shape: itemsOf(here.shape) }, names);
    return node.keepSingletonArray === true ? listShape(itemsOf(here.shape)) : here.shape;
  }

  private step(step: SyntaxNode, from: Place, names: Names, isFirst: boolean): Place {
    const at = isFirst ? from : { ...from, shape: itemsOf(from.shape) };
    let place: Place;
    if (step.type === 'sort') {
      for (const { expression } of step.terms as { expression: SyntaxNode }[])
        this.of(expression, { ...from, shape: itemsOf(from.shape) }, names);
      place = from;
    } else if (step.type === 'name') {
      const { shape, label } = this.field(at, step);
      place = { label, shape: isManyShape(from.shape) && !isFirst ? listShape(itemsOf(shape), true) : shape };
    } else {
      const shape = this.of(step, at, names);
      const label = step.type === 'variable' ? `$${String(step.value)}` : from.label;
      place = { label, shape: !isFirst && isManyShape(from.shape) ? listShape(itemsOf(shape), true) : shape };
    }
    for (const name of [step.focus, step.index])
      if (typeof name === 'string') names.set(name, name === step.focus ? itemsOf(place.shape) : scalarShape('number'));
    return this.filtered(step, place, names);
  }

  /** Filters are read from each item; what is left is some of them. */
  private filtered(step: SyntaxNode, place: Place, names: Names): Place {
    const stages = [...((step.stages ?? []) as SyntaxNode[]), ...((step.predicate ?? []) as SyntaxNode[])];
    for (const { expr } of stages) {
      if (expr !== undefined) this.of(expr as SyntaxNode, { ...place, shape: itemsOf(place.shape) }, names);
    }
    if (stages.length === 0 || !isManyShape(place.shape)) return place;
    return { ...place, shape: listShape(itemsOf(place.shape), true) };
  }

  private field({ shape, label }: Place, node: SyntaxNode): Place {
    const name = String(node.value);
    const path = label === '' ? name : `${label}.${name}`;
    const found = fieldOf(shape, name);
    if (found === undefined) this.blame('unknown-path', path, fieldNames(shape), node);
    return { shape: found ?? anyShape, label: path };
  }

  private blame(code: ExpressionFault['code'], name: string, known: readonly string[], node: SyntaxNode): void {
    const position = typeof node.position === 'number' ? node.position : 0;
    this.faults.set(`${code}/${name}/${position}`, { code, name, known, position });
  }

  private variable(node: SyntaxNode, here: Place, names: Names): Shape {
    const name = String(node.value);
    if (name === '') return here.shape;
    if (name === '$') return this.root.shape;
    const known = names.get(name);
    if (known !== undefined) return known;
    const call = builtinFunctions.get(name);
    if (call !== undefined) return { kind: 'function', call };
    this.blame('unknown-variable', `$${name}`, [], node);
    return anyShape;
  }

  private binary(node: SyntaxNode, here: Place, names: Names): Shape {
    const lhs = this.of(node.lhs as SyntaxNode, here, names);
    const rhs = this.of(node.rhs as SyntaxNode, here, names);
    const operator = String(node.value);
    if (booleans.has(operator)) return constantOf(operator, lhs, rhs) ?? scalarShape('boolean');
    if (numbers.has(operator)) return scalarShape('number');
    if (operator === '&') return scalarShape('string');
    return operator === '..' ? listShape(scalarShape('number'), true) : anyShape;
  }

  private unary(node: SyntaxNode, here: Place, names: Names): Shape {
    if (node.value === '{') return this.pairs(node.lhs as readonly (readonly [SyntaxNode, SyntaxNode])[], here, names);
    if (node.value === '[') {
      const items = (node.expressions as SyntaxNode[]).map((one) => this.of(one, here, names));
      return listShape(items.length === 0 ? anyShape : unionShape(items.map(itemsOf)));
    }
    this.of(node.expression as SyntaxNode, here, names);
    return scalarShape('number');
  }

  private pairs(pairs: readonly (readonly [SyntaxNode, SyntaxNode])[], here: Place, names: Names): Shape {
    const fields: Record<string, Shape> = {};
    let isOpen = false;
    for (const [key, value] of pairs) {
      this.of(key, here, names);
      const shape = this.of(value, here, names);
      if (key.type === 'string') fields[String(key.value)] = shape;
      else isOpen = true;
    }
    return objectShape(fields, isOpen ? anyShape : undefined);
  }

  private call(node: SyntaxNode, here: Place, names: Names, before: readonly Shape[]): Shape {
    const given = [...before, ...(node.arguments as SyntaxNode[]).map((one) => this.of(one, here, names))];
    const procedure = node.procedure as SyntaxNode;
    const name = String(procedure.value);
    if (procedure.type === 'variable' && names.get(name) === undefined && !builtinFunctions.has(name)) {
      this.blame('unknown-function', `$${name}`, [], procedure.position === undefined ? node : procedure);
      return anyShape;
    }
    const fn = this.of(procedure, here, names);
    return fn.kind === 'function' ? fn.call(given) : anyShape;
  }

  private lambda(node: SyntaxNode, here: Place, outer: Names): Shape {
    const parameters = (node.arguments as SyntaxNode[]).map(({ value }) => String(value));
    const call = (given: readonly Shape[]): Shape => {
      this.uncalled.delete(whenNobodyCalls);
      const names = new Names(outer);
      for (const [index, name] of parameters.entries()) names.set(name, given[index] ?? anyShape);
      return this.of(node.body as SyntaxNode, here, names);
    };
    const whenNobodyCalls = (): void => void call([]);
    this.uncalled.add(whenNobodyCalls);
    return { kind: 'function', call };
  }

  private condition(node: SyntaxNode, here: Place, names: Names): Shape {
    this.of(node.condition as SyntaxNode, here, names);
    const branches = [node.then, node.else].filter((one) => one !== undefined) as SyntaxNode[];
    return unionShape(branches.map((one) => this.of(one, here, names)));
  }

  private block(node: SyntaxNode, here: Place, outer: Names): Shape {
    const names = new Names(outer);
    let last: Shape = scalarShape('null');
    for (const one of node.expressions as SyntaxNode[]) last = this.of(one, here, names);
    return last;
  }

  private bind(node: SyntaxNode, here: Place, names: Names): Shape {
    const shape = this.of(node.rhs as SyntaxNode, here, names);
    names.set(String((node.lhs as SyntaxNode).value), shape);
    return shape;
  }

  private apply(node: SyntaxNode, here: Place, names: Names): Shape {
    const given = this.of(node.lhs as SyntaxNode, here, names);
    const rhs = node.rhs as SyntaxNode;
    if (rhs.type === 'function') return this.call(rhs, here, names, [given]);
    const fn = this.of(rhs, here, names);
    return fn.kind === 'function' ? fn.call([given]) : anyShape;
  }

  private others(node: SyntaxNode, here: Place, names: Names): Shape {
    for (const child of childNodes(node)) this.of(child, here, names);
    return anyShape;
  }
}
