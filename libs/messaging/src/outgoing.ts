import {
  ChassisError,
  type DataClass,
  type Envelope,
  type MessageDefinition,
  type ServiceName,
  type StepRef,
  type Topic,
  topics,
} from '@chassis/contracts';
import type { z } from 'zod';
import type { OutgoingMessage } from './message-bus.js';

export interface Origin {
  /** The sending service. */
  source: ServiceName;
  tenant: string;
  /** Signed principal. */
  principal: string;
  /** Deterministic, so that a replay is recognised. */
  id: string;
  now: Date;
  run?: string;
  step?: StepRef;
  key?: string;
  dataClass: DataClass;
  deadline?: string;
  traceparent?: string;
}

/** Builds a message that starts something; inside a handler use `MessageContext.message`. Throws `bug` when the data does not fit its schema. */
export function outgoing<D extends MessageDefinition>(
  definition: D,
  data: z.input<D['schema']>,
  origin: Origin,
): OutgoingMessage {
  const parsed = definition.schema.safeParse(data);
  if (!parsed.success)
    throw new ChassisError(
      'bug',
      'bad-outgoing',
      `${origin.source} built a wrong ${definition.topic}: ${parsed.error.message}`,
      { cause: parsed.error },
    );
  const topic = definition.topic as Topic;
  if (!(topics[topic].from as readonly string[]).includes(origin.source))
    throw new ChassisError('bug', 'not-a-producer', `${origin.source} may not send ${topic}; see topics.ts.`);
  const envelope: Envelope = {
    id: origin.id,
    source: `chassis/${origin.source}`,
    type: topic,
    time: origin.now.toISOString(),
    tenant: origin.tenant,
    key: origin.key ?? (topicKey(topic) === 'tenant' ? origin.tenant : (origin.run ?? origin.id)),
    principal: origin.principal,
    dataClass: origin.dataClass,
    ...(origin.run !== undefined && { run: origin.run }),
    ...(origin.step !== undefined && { step: origin.step }),
    ...(origin.deadline !== undefined && { deadline: origin.deadline }),
    ...(origin.traceparent !== undefined && { traceparent: origin.traceparent }),
  };
  return { topic, envelope, data: parsed.data };
}

const topicKey = (topic: Topic): string | undefined => (topics[topic] as { key?: string }).key;
