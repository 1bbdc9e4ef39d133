import { ChassisError, highestDataClass } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import type { RunRow } from '../adapters/run-row.js';
import { JsonSchemas } from '../adapters/json-schemas.js';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { PayloadStore } from '@chassis/payloads';
import { advance } from '../domain/advance.js';
import type { Command } from '../domain/command.js';
import type { RunState } from '../domain/run-state.js';
import { refuseRun, type RunRequest, startRun } from '../domain/start-run.js';
import type { Workflow } from '../domain/workflow.js';
import { Evaluator } from './evaluator.js';
import type { EventBody, NewRun, Submission } from './submission.js';

/** The moment and the standing of the run's subject, for all events of a batch. */
export interface Moment {
  readonly tenant: string;
  readonly now: number;
  readonly isDisabled: boolean;
}

export interface Driven {
  readonly row: RunRow | undefined;
  readonly commands: readonly Command[];
}

/** Takes one event through `advance` and, as long as it asks for evaluations, through the evaluator and back. */
@Injectable()
export class RunDriver {
  constructor(
    private readonly catalog: WorkflowCatalog,
    private readonly evaluator: Evaluator,
    private readonly payloads: PayloadStore,
    private readonly schemas: JsonSchemas,
  ) {}

  /** The row after the event; the very same when nothing changed. A start of a run that exists changes nothing. */
  async drive(row: RunRow | undefined, submission: Submission, moment: Moment): Promise<Driven> {
    if (row === undefined)
      return submission.start === undefined
        ? { row, commands: [] }
        : await this.start(submission.run, submission.start, moment);
    if (submission.event === undefined) return { row, commands: [] };
    const dataClass = highestDataClass(row.state.dataClass, submission.dataClass);
    const state = dataClass === row.state.dataClass ? row.state : { ...row.state, dataClass };
    const workflow = await this.catalog.workflow(moment.tenant, row.hash, row.workflow);
    const next = await this.settle(workflow, state, submission.event, moment);
    return next.state === state
      ? { row, commands: [] }
      : { row: { ...row, state: next.state }, commands: next.commands };
  }

  private async start(run: string, start: NewRun, moment: Moment): Promise<Driven> {
    const workflow = await this.catalog.current(moment.tenant, start.workflow);
    const dataClass = highestDataClass(workflow?.dataClass, start.dataClass);
    const request: RunRequest = { ...start, run, dataClass, now: moment.now, isDisabled: moment.isDisabled };
    const row = { ...start, run, version: 0, hash: workflow?.hash ?? '' };
    const refusal = workflow === undefined ? 'unknown-workflow' : await this.refusalOf(workflow, start, moment.tenant);
    if (workflow === undefined || refusal !== undefined) {
      const { state, commands } = refuseRun(request, refusal ?? 'unknown-workflow');
      return { row: { ...row, state }, commands };
    }
    const { state, commands } = startRun(workflow, request);
    const settled = await this.evaluateAll(workflow, state, commands, moment);
    return { row: { ...row, state: settled.state }, commands: settled.commands };
  }

  /** Runs of events do not pass ingress, so what a run is given is checked here too. */
  private async refusalOf(workflow: Workflow, start: NewRun, tenant: string): Promise<string | undefined> {
    try {
      const bundle = await this.catalog.bundle(tenant, workflow.hash);
      this.schemas.check(bundle, workflow.inputFile, await this.payloads.getJson(tenant, start.input), 'invalid-input');
      return undefined;
    } catch (error) {
      if (error instanceof ChassisError && (error.kind === 'invalid' || error.kind === 'rejected')) return error.code;
      throw error;
    }
  }

  private async settle(
    workflow: Workflow,
    state: RunState,
    body: EventBody,
    moment: Moment,
  ): Promise<{ state: RunState; commands: Command[] }> {
    const { now, isDisabled } = moment;
    const first = advance(workflow, state, { ...body, now, isDisabled });
    try {
      return await this.evaluateAll(workflow, first.state, first.commands, moment);
    } catch (error) {
      const { kind, code } = ChassisError.from(error);
      if (kind !== 'bug') throw error;
      // A run that the engine itself cannot take further still has an end.
      return advance(workflow, state, { kind: 'broken', code, now, isDisabled });
    }
  }

  private async evaluateAll(
    workflow: Workflow,
    first: RunState,
    commands: readonly Command[],
    moment: Moment,
  ): Promise<{ state: RunState; commands: Command[] }> {
    const queue = [...commands];
    const done: Command[] = [];
    let state = first;
    for (let command = queue.shift(); command !== undefined; command = queue.shift()) {
      if (command.kind !== 'evaluate') {
        done.push(command);
        continue;
      }
      const { now, isDisabled } = moment;
      const event = await this.answer(workflow, state, command, moment.tenant);
      const next = advance(workflow, state, { ...event, now, isDisabled });
      state = next.state;
      queue.push(...next.commands);
    }
    return { state, commands: done };
  }

  private async answer(
    workflow: Workflow,
    state: RunState,
    command: Extract<Command, { kind: 'evaluate' }>,
    tenant: string,
  ): Promise<EventBody> {
    try {
      return {
        kind: 'evaluated',
        step: command.step,
        values: await this.evaluator.evaluate(tenant, workflow, state, command),
      };
    } catch (error) {
      const { kind, code } = ChassisError.from(error);
      if (kind !== 'invalid' && kind !== 'rejected') throw error;
      return { kind: 'not-evaluated', step: command.step, code };
    }
  }
}
