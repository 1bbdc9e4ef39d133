import { DataClassSchema } from '@chassis/contracts';
import type { ActionRow, ActionState } from '../domain/action-row.js';

/** A row as the database gives it. */
export interface ActionRecord {
  tenant: string;
  system: string;
  operation: string;
  business_key: string;
  run: string;
  step: string;
  attempt: number;
  arguments: string;
  arguments_bytes: number;
  data_class: string;
  deadline: Date | null;
  state: ActionState;
  epoch: number;
  is_leased: boolean;
  tries: number;
  reference: string | null;
  output: string | null;
  output_bytes: number | null;
  code: string | null;
}

export const actionColumns = `tenant, system, operation, business_key, run, step, attempt, arguments, arguments_bytes, data_class, deadline, state,
  epoch, lease_until > clock_timestamp() as is_leased, tries, reference, output, output_bytes, code`;

export function rowOf(record: ActionRecord): ActionRow {
  return {
    tenant: record.tenant,
    system: record.system,
    operation: record.operation,
    businessKey: record.business_key,
    run: record.run,
    step: record.step,
    attempt: record.attempt,
    arguments: { payload: record.arguments, bytes: record.arguments_bytes },
    dataClass: DataClassSchema.catch('restricted').parse(record.data_class),
    deadline: record.deadline ?? undefined,
    state: record.state,
    epoch: record.epoch,
    isLeased: record.is_leased,
    tries: record.tries,
    reference: record.reference ?? undefined,
    output: record.output === null ? undefined : { payload: record.output, bytes: record.output_bytes ?? 0 },
    code: record.code ?? undefined,
  };
}
