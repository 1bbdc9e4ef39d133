import { createHash } from 'node:crypto';
import type { PayloadRef } from '@chassis/contracts';
import { advance } from '../domain/advance.js';
import type { Command, CommandOf } from '../domain/command.js';
import type { Evaluated, RunEvent } from '../domain/run-event.js';
import type { RunState } from '../domain/run-state.js';
import type { StoredEvent } from '../domain/replay.js';
import { startRun, type RunRequest } from '../domain/start-run.js';
import type { Workflow } from '../domain/workflow.js';

const oneEuro = { minor: 100, currency: 'EUR' };

export const refOf = (value: unknown): PayloadRef => {
  const text = JSON.stringify(value) ?? 'null';
  return { payload: createHash('sha256').update(text).digest('hex'), bytes: text.length };
};

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'now'> : never) : never;

/** Drives `advance` without a shell: evaluations are answered at once by `evaluate`; everything else is kept for the test. */
export class RunInMemory {
  state: RunState;
  readonly sent: CommandOf<'send'>[] = [];
  readonly commands: Command[] = [];
  /** What would be stored beside the run. */
  readonly events: StoredEvent[] = [];
  now = 1_000_000;
  private readonly asked: CommandOf<'evaluate'>[] = [];
  private isAnswering = false;

  constructor(
    private readonly workflow: Workflow,
    private readonly evaluate: (step: string, name: string) => unknown = () => true,
    request: Partial<RunRequest> = {},
  ) {
    const asked: RunRequest = {
      run: 'run-1',
      input: refOf('input'),
      acceptedAt: this.now,
      dataClass: 'internal',
      origin: 'api',
      now: this.now,
      pins: Object.fromEntries(workflow.calls.map((name) => [name, `hash-of-${name}`])),
      ...request,
    };
    this.events.push({ kind: 'started', request: asked });
    const { state, commands } = startRun(workflow, asked);
    this.state = state;
    this.take(commands);
  }

  on(event: Body): this {
    const happened = { ...event, now: this.now } as RunEvent;
    const { state, commands } = advance(this.workflow, this.state, happened);
    if (state !== this.state) this.events.push(happened);
    this.state = state;
    this.take(commands);
    return this;
  }

  /** Answers the newest command of a step. */
  answer(step: string, body: Record<string, unknown>): this {
    return this.on({ ...body, step, attempt: this.last(step)?.attempt ?? 1 } as unknown as Body);
  }

  last(step: string): CommandOf<'send'> | undefined {
    return this.sent.findLast((one) => one.step === step);
  }

  topics(): string[] {
    return this.sent.map(({ topic, step, attempt }) => `${topic} ${step}/${attempt}`);
  }

  ofKind<K extends Command['kind']>(kind: K): CommandOf<K>[] {
    return this.commands.filter((one): one is CommandOf<K> => one.kind === kind);
  }

  end(): [string, string | undefined] {
    return [this.state.status, this.state.reason];
  }

  private take(commands: readonly Command[]): void {
    this.commands.push(...commands);
    for (const command of commands) {
      if (command.kind === 'send') this.sent.push(command);
      if (command.kind === 'evaluate') this.asked.push(command);
    }
    if (this.isAnswering) return;
    this.isAnswering = true;
    // One after the other, as the shell does: what an answer asks for comes behind what was asked before.
    for (let next = this.asked.shift(); next !== undefined; next = this.asked.shift()) this.answerEvaluation(next);
    this.isAnswering = false;
  }

  private answerEvaluation(command: CommandOf<'evaluate'>): void {
    const values: Record<string, Evaluated> = {};
    for (const [name, { as }] of Object.entries(command.wanted)) {
      const value = this.evaluate(command.step, name);
      if (as === 'rule')
        Object.assign(
          values,
          typeof value === 'object'
            ? { isOk: { value: (value as { isOk: boolean }).isOk }, detail: { ref: refOf(value) } }
            : { isOk: { value } },
        );
      else if (as === 'list') {
        const list = Array.isArray(value) ? (value as unknown[]) : [value];
        Object.assign(values, { list: { ref: refOf(list) }, count: { value: list.length } });
      } else if (as === 'money') values[name] = { value: typeof value === 'object' ? value : oneEuro };
      else values[name] = as === 'flag' || as === 'value' ? { value } : { ref: refOf(value) };
    }
    this.on({ kind: 'evaluated', step: command.step, values });
  }
}
