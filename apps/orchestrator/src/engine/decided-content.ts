import { ChassisError, type DecisionMark } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ApprovalRow } from '../adapters/approval-store.js';
import { JsonSchemas } from '../adapters/json-schemas.js';
import type { RunRow } from '../adapters/run-row.js';
import { RunStore } from '../adapters/run-store.js';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { stepOf } from '../domain/workflow.js';
import { type Asker, EditChecks } from './edit-checks.js';

/** What a person puts in the place of what was shown. */
@Injectable()
export class DecidedContent {
  constructor(
    private readonly runs: RunStore,
    private readonly catalog: WorkflowCatalog,
    private readonly schemas: JsonSchemas,
    private readonly checks: EditChecks,
    private readonly payloads: PayloadStore,
  ) {}

  /** The action that an approval permits: the one that its step names, or the step itself where it is to be repeated. */
  async actionOf(tenant: string, approval: ApprovalRow): Promise<string> {
    const row = (await this.runs.load(tenant, [approval.run])).get(approval.run);
    const step = row && stepOf(await this.catalog.workflow(tenant, row.hash, row.workflow), approval.step);
    if (step?.kind === 'action') return step.id;
    if (step?.kind !== 'approval')
      throw new ChassisError('bug', 'no-approval-step', `Approval ${approval.id} names no approval step.`);
    return step.for;
  }

  /** Throws `invalid`/`bad-marks` where what was shown is no text, or a mark does not lie in it. */
  async requireText(tenant: string, { id, payload }: ApprovalRow, marks: readonly DecisionMark[]): Promise<void> {
    const shown = payload === null ? undefined : await this.payloads.getJson(tenant, payload);
    const text = (shown as { text?: unknown } | undefined)?.text;
    const length = typeof text === 'string' ? text.length : 0;
    const at = marks.findIndex(({ start, end }) => start >= end || end > length);
    if (at < 0) return;
    throw new ChassisError(
      'invalid',
      'bad-marks',
      typeof text === 'string'
        ? `marks/${at} does not lie in the text of approval ${id}, which has ${length} characters.`
        : `Approval ${id} shows no text, so nothing in it can be marked; say in the comment what is wrong.`,
      { failures: [{ pointer: `/marks/${at}`, message: `lies in none of the ${length} characters shown` }] },
    );
  }

  /**
   * What a person wrote, as it is to be stored: an action's arguments, a text, or a value that fits the step's schema.
   * Throws `invalid` with what its checks found, so that the decision stays open.
   */
  async checked(row: RunRow, approval: ApprovalRow, edited: unknown, asker: Asker): Promise<object> {
    if (approval.kind === 'approval') {
      const values = objectOf(edited);
      await this.checks.requireArguments(approval.operation ?? '', values, asker);
      return values;
    }
    const workflow = await this.catalog.workflow(asker.tenant, row.hash, row.workflow);
    const step = stepOf(workflow, approval.step);
    if (step.kind !== 'generate')
      throw new ChassisError('invalid', 'not-editable', 'This review shows what a rule found; accept or reject it.');
    if (step.output !== undefined)
      this.schemas.check(await this.catalog.bundle(asker.tenant, row.hash), step.output, edited, 'invalid-edit');
    const value = step.output === undefined ? answerOf(edited) : edited;
    await this.checks.requireAnswer({ row, step, workflow }, value, asker);
    return value as object;
  }
}

function objectOf(edited: unknown): object {
  if (typeof edited === 'object' && edited !== null && !Array.isArray(edited)) return edited;
  throw new ChassisError('invalid', 'invalid-edit', 'edited must be the whole payload, as an object.');
}

function answerOf(edited: unknown): object {
  const text = typeof edited === 'string' ? edited : (edited as { text?: unknown } | null)?.text;
  if (typeof text !== 'string' || text.trim() === '')
    throw new ChassisError('invalid', 'invalid-edit', 'edited must be the text that is to be answered.');
  const { citations } = (typeof edited === 'object' ? edited : {}) as { citations?: unknown };
  return { text, citations: Array.isArray(citations) ? citations : [], isAbstained: false };
}
