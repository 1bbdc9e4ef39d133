import { isTerminal, type PayloadRef, type Topic } from '@chassis/contracts';
import type { Command, ContextBase, ItemsOf, Wanted } from './command.js';
import type { RunState, StepState } from './run-state.js';
import { isUndo, stepOf, type Step, type Workflow } from './workflow.js';

/** One call of `advance`: a draft of the state and the commands so far. Lives for that call alone. */
export class Turn {
  readonly commands: Command[] = [];
  /** Steps that began outside their order (an action for its approval, an undoing) and are prepared at the end of the turn. */
  readonly begun: string[] = [];
  /** Reviews and approvals that this turn opened, for the run's log. */
  readonly opened: { id: string; role: string; step: string; dueAt: number }[] = [];

  constructor(
    readonly workflow: Workflow,
    readonly state: RunState,
    readonly now: number,
    readonly isDisabled: boolean,
  ) {}

  isOver(): boolean {
    return isTerminal(this.state.status);
  }

  step(id: string): Step {
    return stepOf(this.workflow, id);
  }

  at(id: string): StepState {
    const state = this.state.steps[id];
    if (state === undefined) throw new Error(`step ${id} of run ${this.state.run} has not started`);
    return state;
  }

  evaluate(
    step: string,
    wanted: Readonly<Record<string, Wanted>>,
    more: { context?: ContextBase; items?: ItemsOf; variables?: Readonly<Record<string, PayloadRef>> } = {},
  ): void {
    const resolved = Object.entries(wanted).map(([name, { text, as }]) => [name, { text: this.textOf(text), as }]);
    this.commands.push({
      kind: 'evaluate',
      step,
      wanted: Object.fromEntries(resolved) as typeof wanted,
      ...more,
    });
  }

  send(step: string, topic: Topic, data: Readonly<Record<string, unknown>>, suffix?: string): void {
    const deadlineAt = isUndo(step) ? this.state.compensateUntil : this.at(step).dueAt;
    this.commands.push({
      kind: 'send',
      topic,
      step,
      attempt: this.at(step).attempt,
      data,
      ...(suffix !== undefined && { suffix }),
      ...(deadlineAt !== undefined && { deadlineAt }),
    });
  }

  fact(fact: string, data: Record<string, unknown>, step?: string, suffix?: string): void {
    const attempt = step === undefined ? undefined : this.state.steps[step]?.attempt || undefined;
    this.commands.push({ kind: 'fact', fact, step, attempt, data, ...(suffix !== undefined && { suffix }) });
  }

  /** An expression may stand in a file of the bundle. */
  private textOf(expression: string): string {
    return this.workflow.texts[expression] ?? expression;
  }
}
