import type { Shape } from './shape.js';

/** The variables that a place in an expression sees; an inner scope hides names of the outer. */
export class Names {
  private readonly own = new Map<string, Shape>();

  constructor(private readonly outer?: Names) {}

  get(name: string): Shape | undefined {
    return this.own.get(name) ?? this.outer?.get(name);
  }

  set(name: string, shape: Shape): void {
    this.own.set(name, shape);
  }
}
