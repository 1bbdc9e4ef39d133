import { createHash } from 'node:crypto';
import {
  ApprovalDecided,
  type AuditFact,
  AuditRecorded,
  CancelChild,
  ChildEnded,
  isTerminal,
  RunCancelled,
  RunRequested,
  RunUpdated,
  topics,
  type MessageDefinition,
} from '@chassis/contracts';
import { outgoing, type OutgoingMessage } from '@chassis/messaging';
import type { RunRow } from '../adapters/run-row.js';
import type { Command, CommandOf } from '../domain/command.js';

interface Sender {
  readonly tenant: string;
  readonly row: RunRow;
  readonly now: Date;
  readonly traceparent: string | undefined;
}

/** One run's part in a commit. */
export interface RunCommit extends Sender {
  readonly commands: readonly Command[];
  /** Facts that came with the outcomes. */
  readonly facts: readonly AuditFact[];
}

/** A message of facts stays well below the size that travels on the bus. */
const mostFacts = 100;

/** The messages of a commit: commands to stages, the runs' new states, and the facts of all its runs together. Ids are the same at a repetition. */
export function messagesOf(runs: readonly RunCommit[]): OutgoingMessage[] {
  const messages = runs.flatMap((run) => run.commands.map((command) => messageOf(run, command)));
  const facts = runs.flatMap((run) => [
    ...run.facts,
    ...run.commands.filter((one) => one.kind === 'fact').map((one) => factOf(run, one)),
  ]);
  const [sender] = runs;
  const chunks = Array.from({ length: Math.ceil(facts.length / mostFacts) }, (_, at) =>
    facts.slice(at * mostFacts, (at + 1) * mostFacts),
  );
  return [
    ...messages.filter((message) => message !== undefined),
    ...(sender === undefined ? [] : chunks.map((chunk) => auditMessage(sender, chunk))),
  ];
}

function messageOf(sender: Sender, command: Command): OutgoingMessage | undefined {
  switch (command.kind) {
    case 'send':
      return commandMessage(sender, command);
    case 'update':
      return updateMessage(sender, command);
    case 'broadcast-cancel':
      return cancelMessage(sender, command);
    case 'start-child':
      return startMessage(sender, command);
    case 'cancel-child':
      return cancelChildMessage(sender, command);
    case 'tell-parent':
      return endMessage(sender, command);
    case 'tell-decision':
      return decisionMessage(sender, command);
    default:
      return undefined;
  }
}

const originOf = ({ tenant, row, now, traceparent }: Sender, id: string) => ({
  source: 'orchestrator' as const,
  tenant,
  principal: row.principal,
  id,
  now,
  run: row.run,
  dataClass: row.state.dataClass,
  deadline: new Date(row.state.deadlineAt).toISOString(),
  ...((traceparent ?? row.traceparent) !== undefined && { traceparent: traceparent ?? row.traceparent }),
});

function commandMessage(
  sender: Sender,
  { topic, step, attempt, data, suffix, deadlineAt }: CommandOf<'send'>,
): OutgoingMessage {
  const { run } = sender.row;
  const id = `${run}/${step}/${attempt}/${topic}${suffix === undefined ? '' : `/${suffix}`}`;
  return outgoing(topics[topic].message as MessageDefinition, data, {
    ...originOf(sender, id),
    step: { run, step, attempt },
    ...(deadlineAt !== undefined && { deadline: new Date(deadlineAt).toISOString() }),
  });
}

function startMessage(sender: Sender, command: CommandOf<'start-child'>): OutgoingMessage {
  const { child, workflow, childOf, input, deadlineAt, budgetMicroUsd } = command;
  const data = {
    workflow,
    input,
    dataClass: sender.row.state.dataClass,
    budgetMicroUsd,
    deadline: new Date(deadlineAt).toISOString(),
    acceptedAt: sender.now.toISOString(),
    origin: `run:${sender.row.run}`,
    childOf,
  };
  return outgoing(RunRequested, data, { ...originOf(sender, `${child}/run.requested`), run: child });
}

function cancelChildMessage(sender: Sender, command: CommandOf<'cancel-child'>): OutgoingMessage {
  const { child, workflow, childOf, reason, by } = command;
  const { input } = sender.row.state;
  const data = { reason, by, workflow, input, acceptedAt: sender.now.toISOString(), childOf };
  return outgoing(CancelChild, data, { ...originOf(sender, `${child}/child.cancel`), run: child });
}

function endMessage(sender: Sender, end: CommandOf<'tell-parent'>): OutgoingMessage {
  const { status, reason, result, detail } = end;
  const { run: parent, step, attempt, index } = end.childOf;
  const { run, costMicroUsd } = sender.row.state;
  const data = {
    child: run,
    index,
    status,
    costMicroUsd,
    ...(reason !== undefined && { reason }),
    ...(result && { result }),
    ...(detail && { detail }),
  };
  const origin = originOf(sender, `${run}/child.ended`);
  return outgoing(ChildEnded, data, { ...origin, run: parent, step: { run: parent, step, attempt } });
}

function decisionMessage(sender: Sender, command: CommandOf<'tell-decision'>): OutgoingMessage {
  const { row, now } = sender;
  const { approval, of: kind, step, attempt, by: decidedBy, comment: note, decision } = command;
  const { code, operation, input, candidate, failures, edited } = command;
  const told = { code, operation, input, candidate, failures, edited, note };
  const data = {
    approval,
    kind,
    workflow: row.workflow,
    version: row.hash,
    decision,
    decidedBy,
    decidedAt: now.toISOString(),
    subject: row.subject,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
  };
  const origin = originOf(sender, `${approval}/approval.decided`);
  return outgoing(ApprovalDecided, data, { ...origin, step: { run: row.run, step, attempt: Math.max(1, attempt) } });
}

/** What a child that has ended told its parent, once more. */
export function endOf(row: RunRow, tenant: string, now: Date): OutgoingMessage {
  const { childOf, status, reason, result, detail } = row.state;
  if (childOf === undefined || !isTerminal(status)) throw new Error(`run ${row.run} is no child that has ended`);
  const end = { kind: 'tell-parent', childOf, status, reason, result, detail } as const;
  return endMessage({ tenant, row, now, traceparent: undefined }, end);
}

function updateMessage(
  sender: Sender,
  { version, status, step, reason, detail, result, retryAfterMs, approval }: CommandOf<'update'>,
): OutgoingMessage {
  const { row } = sender;
  const data = {
    version,
    status,
    workflow: row.workflow,
    costMicroUsd: row.state.costMicroUsd,
    ...(step !== undefined && { step }),
    ...(reason !== undefined && { reason }),
    ...(detail && { detail }),
    ...(result && { result }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(approval && { approval: { ...approval, dueAt: new Date(approval.dueAt).toISOString() } }),
  };
  return outgoing(RunUpdated, data, originOf(sender, `${row.run}/run.updated/${version}`));
}

function cancelMessage(sender: Sender, { reason, by }: CommandOf<'broadcast-cancel'>): OutgoingMessage {
  return outgoing(RunCancelled, { reason, by }, originOf(sender, `${sender.row.run}/run.cancelled`));
}

function auditMessage(sender: Sender, facts: readonly AuditFact[]): OutgoingMessage {
  const hash = createHash('sha256')
    .update(facts.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 24);
  return outgoing(
    AuditRecorded,
    { facts: [...facts] },
    originOf(sender, `${sender.row.run}/audit.recorded/${hash}`) as never,
  );
}

function factOf({ row, now }: Sender, { fact, step, attempt, suffix, data }: CommandOf<'fact'>): AuditFact {
  const place = [row.run, step, attempt, fact, suffix].filter((part) => part !== undefined);
  const plain = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  return {
    id: place.join('/'),
    kind: fact,
    at: now.toISOString(),
    service: 'orchestrator',
    run: row.run,
    subject: row.subject,
    ...(step !== undefined && { step }),
    ...(attempt !== undefined && { attempt }),
    data: plain,
  };
}
