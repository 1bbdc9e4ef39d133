import { randomUUID } from 'node:crypto';
import {
  AccessChanged,
  ActionChecked,
  ActionExecuted,
  AnswerValidated,
  CheckAction,
  ClassifyIntent,
  type Envelope,
  ExecuteAction,
  GenerateAnswer,
  IntentClassified,
  type MessageDefinition,
  PassagesRetrieved,
  RetrievePassages,
  RunRequested,
  RunUpdated,
  WorkflowsProvision,
} from '@chassis/contracts';
import type { TestLine } from '@chassis/testing';
import { serveDemoEnvironment } from '../src/fakes/serve-demo-environment.js';
import { workflowFolder } from '../src/fakes/workflow-folder.js';

const checks = [{ name: 'schema', version: '1', verdict: 'pass' as const, tookMs: 1 }];

/** Plays the stages around the orchestrator: waits for its commands and publishes outcomes. */
export class Stages {
  constructor(
    readonly line: TestLine,
    readonly as: string,
    readonly tenant = 'demo',
  ) {}

  async publishWorkflow(name: string): Promise<string> {
    return await this.publishFiles(name, workflowFolder(name));
  }

  /** As whoever deploys: a check against the connectors and intents of the repository, and no second person. */
  async publishFiles(name: string, files: Record<string, string>): Promise<string> {
    serveDemoEnvironment(this.line);
    const as = await this.line.principal(this.tenant, 'service:setup');
    const { hash } = await this.line.call(WorkflowsProvision, { name, files }, { as });
    return hash;
  }

  async allow(subject: string, roles: string[], more: { version?: number; isDisabled?: boolean } = {}): Promise<void> {
    const { version = 1, isDisabled = false } = more;
    await this.line.publish(
      AccessChanged,
      { subject, version, groups: [], roles, isDisabled, disabledKeys: [] },
      { as: this.as, key: subject },
    );
  }

  async request(workflow: string, input: unknown, more: { deadline?: Date } = {}): Promise<string> {
    const run = randomUUID();
    const ref = await this.line.payloads.putJson(this.tenant, input, 'internal');
    const { deadline } = more;
    const data = {
      workflow,
      input: ref,
      acceptedAt: new Date().toISOString(),
      origin: 'api',
      ...(deadline && { deadline: deadline.toISOString() }),
    };
    await this.line.publish(RunRequested, data, { as: this.as, run });
    return run;
  }

  async command<D extends MessageDefinition>(
    definition: D,
    run: string,
    step: string,
    attempt = 1,
  ): Promise<{ data: never; envelope: Envelope }> {
    const fits = (_data: unknown, envelope: Envelope): boolean =>
      envelope.run === run && envelope.step?.step === step && envelope.step.attempt === attempt;
    return (await this.line.next(definition, fits)) as { data: never; envelope: Envelope };
  }

  async answer<D extends MessageDefinition>(
    definition: D,
    data: Record<string, unknown>,
    to: { envelope: Envelope },
  ): Promise<void> {
    const { step } = to.envelope;
    if (step === undefined) throw new Error('only a command of a step can be answered');
    await this.line.publish(definition, data, { as: this.as, step });
  }

  async classified(run: string, label: string | null, step = 'intent'): Promise<void> {
    const command = await this.command(ClassifyIntent, run, step);
    const data = {
      label,
      confidence: 0.9,
      isOutOfScope: label === null,
      scores: [],
      model: { name: 'm', version: '1' },
    };
    await this.answer(IntentClassified, data, command);
  }

  async retrieved(run: string, passages: unknown[]): Promise<void> {
    const command = await this.command(RetrievePassages, run, 'passages');
    const query = await this.line.payloads.putJson(this.tenant, { terms: [] }, 'internal');
    await this.answer(PassagesRetrieved, { passages, accessVersion: 1, query }, command);
  }

  /** The context that the generator would read. */
  async generated(run: string, step: string, output: unknown, attempt = 1): Promise<Record<string, unknown>> {
    const command = await this.command(GenerateAnswer, run, step, attempt);
    const { context } = command.data as GenerateAnswer;
    const ref = await this.line.payloads.putJson(this.tenant, output, 'internal');
    await this.answer(
      AnswerValidated,
      { verdict: 'pass', output: ref, failures: [], checks, released: 1, costMicroUsd: 3 },
      command,
    );
    return (await this.line.payloads.getJson(this.tenant, context)) as Record<string, unknown>;
  }

  async checked(run: string, step: string): Promise<CheckAction> {
    const command = await this.command(CheckAction, run, step);
    await this.answer(ActionChecked, { verdict: 'pass', token: `verdict-of-${step}`, failures: [], checks }, command);
    return command.data;
  }

  async executed(run: string, step: string, outcome: Record<string, unknown>): Promise<ExecuteAction> {
    const command = await this.command(ExecuteAction, run, step);
    await this.answer(ActionExecuted, outcome, command);
    return command.data;
  }

  /** An action that is checked and done; the arguments it was sent. */
  async action(run: string, step: string, output: unknown): Promise<unknown> {
    await this.checked(run, step);
    const ref = output === null ? undefined : await this.line.payloads.putJson(this.tenant, output, 'internal');
    const outcome = ref === undefined ? { outcome: 'not-found' } : { outcome: 'done', output: ref };
    const command = await this.executed(run, step, outcome);
    return await this.line.payloads.getJson(this.tenant, command.arguments);
  }

  async updated(run: string, status: string): Promise<RunUpdated> {
    const fits = (data: unknown, envelope: Envelope): boolean =>
      envelope.run === run && (data as RunUpdated).status === status;
    return (await this.line.next(RunUpdated, fits)).data;
  }
}
