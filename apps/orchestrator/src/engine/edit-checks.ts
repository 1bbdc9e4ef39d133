import {
  ChassisError,
  EditedAnswerCheck,
  EditedArgumentsCheck,
  type Failure,
  type PassageRef,
} from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { RunRow } from '../adapters/run-row.js';
import type { Step, Workflow } from '../domain/workflow.js';

/** On whose behalf something is asked. */
export interface Asker {
  readonly tenant: string;
  readonly token: string;
}

/** Has the validator look at what a person wrote before it becomes part of a run: a decision opens no way around the door. */
@Injectable()
export class EditChecks {
  constructor(
    private readonly routes: RouteClient,
    private readonly payloads: PayloadStore,
  ) {}

  /** Throws `invalid`/`invalid-edit` with what the checks of the step found, and `transient` when the validator does not say. */
  async requireAnswer(
    { row, step, workflow }: { row: RunRow; step: Step<'generate'>; workflow: Workflow },
    value: unknown,
    { tenant, token }: Asker,
  ): Promise<void> {
    const passages = await this.passagesOf(tenant, row, workflow);
    const isText = step.output === undefined;
    const asked = { value, isText, checks: [...step.checks], passages };
    const { failures } = await this.routes.call(EditedAnswerCheck, asked, { token });
    refuse(failures);
  }

  /** Throws as `requireAnswer` does, for the arguments of an action. */
  async requireArguments(operation: string, values: object, { token }: Asker): Promise<void> {
    const { failures } = await this.routes.call(EditedArgumentsCheck, { operation, arguments: values }, { token });
    refuse(failures);
  }

  private async passagesOf(tenant: string, { state }: RunRow, { steps }: Workflow): Promise<PassageRef[]> {
    const outputs = steps.filter(({ kind }) => kind === 'retrieve').map(({ id }) => state.steps[id]?.output);
    const refs = outputs.flatMap((output) => (output !== undefined && 'ref' in output ? [output.ref] : []));
    const found = await Promise.all(refs.map(async (ref) => await this.payloads.getJson(tenant, ref)));
    return found.flatMap((one) => [...(one as { passages: readonly PassageRef[] }).passages]);
  }
}

function refuse(all: readonly Failure[]): void {
  if (all.length === 0) return;
  const failures = all.map(({ check, pointer, message }) => ({
    pointer: pointer ?? '',
    message: `${check}: ${message}`,
  }));
  const list = failures.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ');
  throw new ChassisError('invalid', 'invalid-edit', `What was edited does not pass the checks of its step: ${list}.`, {
    failures,
  });
}
