import { ChassisError, highestDataClass } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import type { RunRow } from '../adapters/run-row.js';
import { JsonSchemas } from '../adapters/json-schemas.js';
import { isWithoutWorkflow, WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { PayloadStore } from '@chassis/payloads';
import { abandonRun } from '../domain/abandon-run.js';
import { advance } from '../domain/advance.js';
import type { Command } from '../domain/command.js';
import type { RunState } from '../domain/run-state.js';
import type { StoredEvent } from '../domain/replay.js';
import { type Refusal, refuseRun, type RunRequest, startRun } from '../domain/start-run.js';
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
  /** What changed the row, to be stored beside it: replayed from the start they give its state. */
  readonly events: readonly StoredEvent[];
}

interface Settled {
  readonly state: RunState;
  readonly commands: Command[];
  readonly events: StoredEvent[];
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
    if (row === undefined) {
      const { run, start, refusal } = submission;
      return start === undefined
        ? { row, commands: [], events: [] }
        : await this.start(requestOf(run, start, moment), start, moment, refusal);
    }
    if (submission.event === undefined) return { row, commands: [], events: [] };
    const workflow = await this.versionOf(moment.tenant, row.hash, row.workflow);
    if (workflow instanceof ChassisError) return abandonRow(row, workflow.code, moment.now);
    const standing = isActing(row.state, moment) ? { ...moment, isDisabled: false } : moment;
    const event = { ...submission.event, dataClass: submission.dataClass };
    const { state, commands, events } = await this.settle(workflow, row.state, event, standing);
    return state === row.state ? { row, commands: [], events } : { row: { ...row, state }, commands, events };
  }

  private async start(request: RunRequest, start: NewRun, moment: Moment, refusal?: Refusal): Promise<Driven> {
    const found = await this.workflowOf(moment.tenant, start);
    const workflow = found instanceof ChassisError ? undefined : found;
    const dataClass = highestDataClass(workflow?.dataClass, start.dataClass);
    const pins = workflow && (start.childOf?.pins ?? start.rerun?.pins ?? (await this.pinsOf(moment.tenant, workflow)));
    const pinned = { ...request, dataClass, pins };
    const row = { ...start, run: request.run, version: 0, hash: workflow?.hash ?? '' };
    const no = refusal ?? (await this.refusalOf(found, pins, start, moment.tenant));
    if (workflow === undefined || no !== undefined) {
      const why = no ?? { reason: 'unknown-workflow' };
      const { state, commands } = refuseRun(pinned, why);
      return { row: { ...row, state }, commands, events: [{ kind: 'refused', request: pinned, refusal: why }] };
    }
    const { state, commands } = startRun(workflow, pinned);
    const standing = isActing(state, moment) ? { ...moment, isDisabled: false } : moment;
    const settled = await this.evaluateAll(workflow, state, commands, standing);
    const events: StoredEvent[] = [{ kind: 'started', request: pinned }, ...settled.events];
    return { row: { ...row, state: settled.state }, commands: settled.commands, events };
  }

  /** The published version; for a child the one that its parent was pinned to, for a repetition the one that was run before. */
  private async workflowOf(
    tenant: string,
    { workflow, childOf, rerun }: NewRun,
  ): Promise<Workflow | ChassisError | undefined> {
    const hash = childOf?.hash ?? rerun?.hash ?? (await this.catalog.currentHash(tenant, workflow));
    return hash === undefined ? undefined : await this.versionOf(tenant, hash, workflow);
  }

  /** The error where the version is missing, or cannot be run by this release: then nothing is left to wait for. */
  private async versionOf(tenant: string, hash: string, name: string): Promise<Workflow | ChassisError> {
    return await this.catalog.workflow(tenant, hash, name).catch((error: unknown) => {
      if (isWithoutWorkflow(error)) return ChassisError.from(error);
      throw error;
    });
  }

  /** What is published now of each workflow that this one calls: so it stays for the run, whatever is published while it goes on. */
  private async pinsOf(tenant: string, { calls }: Workflow): Promise<Record<string, string>> {
    const pins = await Promise.all(
      calls.map(async (name) => [name, (await this.catalog.current(tenant, name))?.hash] as const),
    );
    return Object.fromEntries(pins.filter((pin): pin is [string, string] => pin[1] !== undefined));
  }

  /** Runs of events do not pass ingress, so what a run is given is checked here too. */
  private async refusalOf(
    workflow: Workflow | ChassisError | undefined,
    pins: Readonly<Record<string, string>> | undefined,
    start: NewRun,
    tenant: string,
  ): Promise<Refusal | undefined> {
    if (workflow === undefined) return { reason: 'unknown-workflow' };
    if (workflow instanceof ChassisError)
      return { reason: workflow.code === 'unknown-bundle' ? 'unknown-workflow' : workflow.code };
    if (workflow.calls.some((name) => pins?.[name] === undefined)) return { reason: 'unknown-subworkflow' };
    const { inputFile } = workflow;
    if (inputFile === undefined) return undefined;
    try {
      const bundle = await this.catalog.bundle(tenant, workflow.hash);
      this.schemas.check(bundle, inputFile, await this.payloads.getJson(tenant, start.input), 'invalid-input');
      return undefined;
    } catch (error) {
      const { kind, code } = ChassisError.from(error);
      if (kind === 'invalid' || kind === 'rejected') return { reason: code };
      throw error;
    }
  }

  private async settle(
    workflow: Workflow,
    before: RunState,
    body: EventBody,
    { tenant, now, isDisabled }: Moment,
  ): Promise<Settled> {
    const event = { ...body, now, isDisabled };
    const first = advance(workflow, before, event);
    if (first.state === before) return { ...first, events: [] };
    try {
      const { state, commands, events } = await this.evaluateAll(workflow, first.state, first.commands, {
        tenant,
        now,
        isDisabled,
      });
      return { state, commands, events: [event, ...events] };
    } catch (error) {
      const { kind, code } = ChassisError.from(error);
      if (kind !== 'bug') throw error;
      // A run that the engine itself cannot take further still has an end.
      const broken = { kind: 'broken', code, now, isDisabled } as const;
      return { ...advance(workflow, before, broken), events: [broken] };
    }
  }

  private async evaluateAll(
    workflow: Workflow,
    first: RunState,
    commands: readonly Command[],
    { tenant, now, isDisabled }: Moment,
  ): Promise<Settled> {
    const queue = [...commands];
    const settled: Settled & { state: RunState } = { state: first, commands: [], events: [] };
    for (let command = queue.shift(); command !== undefined; command = queue.shift()) {
      if (command.kind !== 'evaluate') {
        settled.commands.push(command);
        continue;
      }
      const event = { ...(await this.answer(workflow, settled.state, command, tenant)), now, isDisabled };
      const next = advance(workflow, settled.state, event);
      if (next.state !== settled.state) settled.events.push(event);
      settled.state = next.state;
      queue.push(...next.commands);
    }
    return settled;
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

/** What undoes goes on for a subject that may no longer act, too. */
const isActing = ({ childOf }: Pick<RunState, 'childOf'>, { isDisabled }: Moment): boolean =>
  isDisabled && childOf?.isUndo === true;

function abandonRow(row: RunRow, reason: string, now: number): Driven {
  const { state, commands } = abandonRun(row.state, reason, now);
  if (state === row.state) return { row, commands: [], events: [] };
  return { row: { ...row, state }, commands, events: [{ kind: 'broken', code: reason, now }] };
}

function requestOf(run: string, start: NewRun, moment: Moment): RunRequest {
  const { input, acceptedAt, deadlineAt, budgetMicroUsd, dataClass = 'public', origin, childOf, rerun } = start;
  const isDisabled = moment.isDisabled && childOf?.isUndo !== true;
  return {
    run,
    input,
    acceptedAt,
    deadlineAt,
    budgetMicroUsd,
    dataClass,
    origin,
    childOf,
    rerun,
    now: moment.now,
    isDisabled,
  };
}
