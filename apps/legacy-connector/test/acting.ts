import { randomUUID } from 'node:crypto';
import { ActionExecuted, type ActionDecision, type ActionVerdict, ExecuteAction } from '@chassis/contracts';
import type { TestLine } from '@chassis/testing';

export interface Acting {
  readonly run?: string;
  readonly step?: string;
  readonly attempt?: number;
  readonly deadline?: Date;
  /** Changes to what the validator signs. */
  readonly verdict?: Partial<ActionVerdict>;
  /** What the engine signs over the same arguments; none without it. */
  readonly decision?: Partial<ActionDecision>;
  readonly tenant?: string;
}

/** Asks for an action as the engine does: arguments as a payload, a verdict over its hash, a decision where there is one. */
export async function commandFor(
  line: TestLine,
  operation: string,
  values: unknown,
  acting: Acting = {},
): Promise<{ data: ExecuteAction; step: { run: string; step: string; attempt: number } }> {
  const { run = randomUUID(), step = 'pay', attempt = 1, tenant = 'demo' } = acting;
  const ref = await line.payloads.putJson(tenant, values, 'confidential');
  const bound = { tenant, run, step, operation, argumentsHash: ref.payload };
  const verdict = await line.platform
    .signerOf('validator')
    .sign({ ...bound, isApprovalRequired: false, ...acting.verdict });
  const decided = { ...bound, approval: 'a1', decidedBy: 'user:ada', evidenceHash: 'e'.repeat(64), ...acting.decision };
  const decision =
    acting.decision === undefined ? undefined : await line.platform.signerOf('orchestrator').sign(decided);
  return {
    data: { operation, arguments: ref, verdict, ...(decision !== undefined && { decision }) },
    step: { run, step, attempt },
  };
}

/** The answer, with the output read from the payload store. */
export async function act(
  line: TestLine,
  operation: string,
  values: unknown,
  acting: Acting = {},
): Promise<{ outcome: string; code?: string | undefined; reference?: string | undefined; output: unknown }> {
  const { tenant = 'demo', deadline } = acting;
  const { data, step } = await commandFor(line, operation, values, acting);
  const as = await line.principal(tenant, 'user:ada');
  const executed = await line.ask(ExecuteAction, ActionExecuted, data, { as, step, ...(deadline && { deadline }) });
  const output = executed.output === undefined ? undefined : await line.payloads.getJson(tenant, executed.output);
  return { outcome: executed.outcome, code: executed.code, reference: executed.reference, output };
}

export const payment = (invoice: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  vendor: '4711',
  invoice,
  amount: { minor: 11_900, currency: 'EUR' },
  iban: 'DE89370400440532013000',
  ...more,
});
