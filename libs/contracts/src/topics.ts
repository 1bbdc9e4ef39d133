import { RunRequested } from './messages/run-requested.js';
import { AccessChanged } from './messages/access-changed.js';
import { LegacyEvent } from './messages/legacy-event.js';
import { ClassifyIntent } from './messages/classify-intent.js';
import { IntentClassified } from './messages/intent-classified.js';
import { IntentsChanged } from './messages/intents-changed.js';
import { RetrievePassages } from './messages/retrieve-passages.js';
import { PassagesRetrieved } from './messages/passages-retrieved.js';
import { GenerateAnswer } from './messages/generate-answer.js';
import { AnswerSegment } from './messages/answer-segment.js';
import { AnswerGenerated } from './messages/answer-generated.js';
import { AnswerValidated } from './messages/answer-validated.js';
import { CloseAttempt } from './messages/close-attempt.js';
import { AttemptClosed } from './messages/attempt-closed.js';
import { CancelChild } from './messages/cancel-child.js';
import { ChildEnded } from './messages/child-ended.js';
import { CheckAction } from './messages/check-action.js';
import { ActionChecked } from './messages/action-checked.js';
import { ExecuteAction } from './messages/execute-action.js';
import { ActionExecuted } from './messages/action-executed.js';
import { ApprovalDecided } from './messages/approval-decided.js';
import { StepFailed } from './messages/step-failed.js';
import { RunUpdated } from './messages/run-updated.js';
import { RunCancelled } from './messages/run-cancelled.js';
import { RunEnded } from './messages/run-ended.js';
import { DocumentSubmitted } from './messages/document-submitted.js';
import { DocumentIndexed } from './messages/document-indexed.js';
import { AuditRecorded } from './messages/audit-recorded.js';
import type { MessageDefinition } from './message.js';
import type { ServiceName } from './services.js';

/** `group`: each consuming service handles a message once; `broadcast`: each of its instances does. */
export type Delivery = 'group' | 'broadcast';

export interface TopicRow {
  readonly message: MessageDefinition;
  readonly from: readonly ServiceName[];
  readonly to: readonly ServiceName[];
  readonly delivery?: Delivery;
  /** What keeps its order: messages with the same key; the run unless said otherwise. */
  readonly key?: 'tenant' | 'source' | 'document' | 'subject';
  /** Old systems may read it. */
  readonly isPublic?: true;
  /** How long brokers keep its messages, in days; a week. */
  readonly retentionDays?: number;
}

function defineTopics<const T extends Record<string, TopicRow>>(table: T): T {
  for (const [topic, row] of Object.entries(table)) {
    if (row.message.topic !== topic)
      throw new Error(`topics.ts: the row ${topic} names the message of ${row.message.topic}`);
  }
  return table;
}

/** The one table that shows the system: who sends what to whom. Boot check, topic creation and docs/flow.md come from it. */
export const topics = defineTopics({
  // From the orchestrator itself for the runs that steps of other runs start.
  'run.requested': {
    message: RunRequested,
    from: ['ingress', 'legacy-connector', 'orchestrator'],
    to: ['orchestrator'],
  },
  'access.changed': {
    message: AccessChanged,
    from: ['ingress'],
    to: ['orchestrator', 'retriever', 'generator'],
    key: 'subject',
  },
  'legacy.event': { message: LegacyEvent, from: ['ingress'], to: ['legacy-connector'], key: 'source' },
  'intent.classify': { message: ClassifyIntent, from: ['orchestrator'], to: ['intent-classifier'] },
  'intent.classified': { message: IntentClassified, from: ['intent-classifier'], to: ['orchestrator'] },
  'intents.changed': {
    message: IntentsChanged,
    from: ['intent-classifier'],
    to: ['intent-classifier'],
    delivery: 'broadcast',
    key: 'tenant',
  },
  'passages.retrieve': { message: RetrievePassages, from: ['orchestrator'], to: ['retriever'] },
  'passages.retrieved': { message: PassagesRetrieved, from: ['retriever'], to: ['orchestrator'] },
  'answer.generate': { message: GenerateAnswer, from: ['orchestrator'], to: ['generator'] },
  'answer.segment': { message: AnswerSegment, from: ['generator'], to: ['validator'] },
  'answer.generated': { message: AnswerGenerated, from: ['generator'], to: ['validator'] },
  'answer.validated': { message: AnswerValidated, from: ['validator'], to: ['orchestrator'] },
  'attempt.close': { message: CloseAttempt, from: ['orchestrator'], to: ['validator'] },
  'attempt.closed': { message: AttemptClosed, from: ['validator'], to: ['orchestrator'] },
  'action.check': { message: CheckAction, from: ['orchestrator'], to: ['validator'] },
  'action.checked': { message: ActionChecked, from: ['validator'], to: ['orchestrator'] },
  'action.execute': { message: ExecuteAction, from: ['orchestrator'], to: ['legacy-connector'] },
  'action.executed': { message: ActionExecuted, from: ['legacy-connector'], to: ['orchestrator'] },
  'step.failed': {
    message: StepFailed,
    // From the orchestrator itself when it can do nothing with an outcome.
    from: ['intent-classifier', 'retriever', 'generator', 'validator', 'legacy-connector', 'orchestrator'],
    to: ['orchestrator'],
  },
  'child.cancel': { message: CancelChild, from: ['orchestrator'], to: ['orchestrator'] },
  'child.ended': { message: ChildEnded, from: ['orchestrator'], to: ['orchestrator'] },
  'approval.decided': { message: ApprovalDecided, from: ['orchestrator'], to: ['validator'] },
  'run.updated': { message: RunUpdated, from: ['orchestrator'], to: ['validator'] },
  'run.cancelled': {
    message: RunCancelled,
    from: ['orchestrator'],
    to: ['generator', 'validator', 'legacy-connector'],
    delivery: 'broadcast',
  },
  'run.ended': { message: RunEnded, from: ['validator'], to: [], isPublic: true, retentionDays: 30 },
  'document.submitted': { message: DocumentSubmitted, from: ['retriever'], to: ['retriever'], key: 'document' },
  'document.indexed': { message: DocumentIndexed, from: ['retriever'], to: ['generator'], key: 'document' },
  // By run, not by tenant: the chain's order is that of its head row, and a lane for a whole tenant would take its facts one commit at a time.
  'audit.recorded': {
    message: AuditRecorded,
    from: [
      'ingress',
      'orchestrator',
      'intent-classifier',
      'retriever',
      'generator',
      'validator',
      'legacy-connector',
      'audit',
    ],
    to: ['audit'],
  },
});
export type Topic = keyof typeof topics;
export const topicNames = Object.keys(topics) as Topic[];

/** The topics a service must handle, and those it may send. */
export const consumedBy = (service: ServiceName): Topic[] =>
  topicNames.filter((topic) => (topics[topic].to as readonly ServiceName[]).includes(service));
export const producedBy = (service: ServiceName): Topic[] =>
  topicNames.filter((topic) => (topics[topic].from as readonly ServiceName[]).includes(service));
