import { type Envelope, EnvelopeSchema, ChassisError, topics, type Topic } from '@chassis/contracts';
import type { OutgoingMessage } from './message-bus.js';

/** Headers of the CloudEvents Kafka binding (binary mode) and ours, as UTF-8 strings. */
export type Headers = Record<string, string>;

/** A message as bytes go: data parsed by its schema before it leaves. */
export function toWire(message: OutgoingMessage): { key: string; headers: Headers; value: string } {
  const { envelope } = message;
  const headers: Headers = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_source: envelope.source,
    ce_type: envelope.type,
    ce_time: envelope.time,
    ce_tenant: envelope.tenant,
    ce_principal: envelope.principal,
    ce_dataclass: envelope.dataClass,
  };
  if (envelope.run !== undefined) headers['ce_run'] = envelope.run;
  if (envelope.step !== undefined)
    headers['ce_step'] = `${envelope.step.run}/${envelope.step.step}/${envelope.step.attempt}`;
  if (envelope.deadline !== undefined) headers['ce_deadline'] = envelope.deadline;
  if (envelope.traceparent !== undefined) headers['traceparent'] = envelope.traceparent;
  return { key: envelope.key, headers, value: JSON.stringify(message.data) };
}

/** Reads what `toWire` wrote; throws `invalid` naming what is wrong. */
export function envelopeFromWire(key: string, headers: Readonly<Headers>): Envelope {
  const [run, step, attempt] = headers['ce_step']?.split('/') ?? [];
  const candidate = {
    id: headers['ce_id'],
    source: headers['ce_source'],
    type: headers['ce_type'],
    time: headers['ce_time'],
    tenant: headers['ce_tenant'],
    key,
    run: headers['ce_run'],
    step: step === undefined ? undefined : { run, step, attempt: Number(attempt) },
    principal: headers['ce_principal'],
    dataClass: headers['ce_dataclass'],
    deadline: headers['ce_deadline'],
    traceparent: headers['traceparent'],
  };
  const parsed = EnvelopeSchema.safeParse(candidate);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ChassisError(
    'invalid',
    'bad-envelope',
    `The message's header for ${issue?.path.join('.')} is wrong: ${issue?.message}.`,
    { cause: parsed.error },
  );
}

/** Parses a message's value by its topic's schema; throws `invalid` with the failing fields. */
export function dataFromWire(topic: string, value: string): unknown {
  const row = topics[topic as Topic];
  if (row === undefined) throw new ChassisError('invalid', 'unknown-topic', `There is no topic ${topic}.`);
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch (error) {
    throw new ChassisError('invalid', 'not-json', `The value on ${topic} is not JSON.`, { cause: error });
  }
  const parsed = row.message.schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const failures = parsed.error.issues.map((issue) => ({
    pointer: `/${issue.path.join('/')}`,
    message: issue.message,
  }));
  throw new ChassisError(
    'invalid',
    'bad-message',
    `The message on ${topic} does not fit its schema: ${failures.map((one) => `${one.pointer} ${one.message}`).join('; ')}.`,
    { failures },
  );
}
