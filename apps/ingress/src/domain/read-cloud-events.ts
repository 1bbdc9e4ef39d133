import { ChassisError } from '@chassis/contracts';
import { z } from 'zod';
import { CloudEventAttributesSchema } from './cloud-event-attributes.js';
import type { ForeignEvent } from './foreign-event.js';
import { parseJson } from './parse-json.js';

export interface HttpMessage {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

const maxEvents = 100;
const maxDepth = 64;

const StructuredSchema = CloudEventAttributesSchema.extend({
  data: z.unknown().optional(),
  data_base64: z.base64().optional(),
});

function check<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ChassisError('invalid', 'invalid-event', 'This is not a CloudEvent 1.0; see the failures.', {
    failures: parsed.error.issues.map((issue) => ({
      pointer: `${at}/${issue.path.join('/')}`,
      message: issue.message,
    })),
  });
}

function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new ChassisError('invalid', 'invalid-event', 'A ce- header is not percent-encoded UTF-8.', { cause });
  }
}

function readBinary({ headers, body }: HttpMessage): ForeignEvent {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') attributes[name.slice(3)] = decodeHeader(value);
  }
  const { id, source, type, time } = check(CloudEventAttributesSchema, attributes, '');
  const contentType =
    typeof headers['content-type'] === 'string' ? headers['content-type'] : 'application/octet-stream';
  return { id, source, type, ...(time === undefined ? {} : { time }), contentType, data: body };
}

function dataOf(event: z.infer<typeof StructuredSchema>, isJson: boolean): string | Uint8Array {
  if (event.data_base64 !== undefined) return Buffer.from(event.data_base64, 'base64');
  if (!isJson && typeof event.data === 'string') return event.data;
  return event.data === undefined ? '' : JSON.stringify(event.data);
}

function readStructured(value: unknown, at: string): ForeignEvent {
  const event = check(StructuredSchema, value, at);
  const contentType = event.datacontenttype ?? 'application/json';
  const data = dataOf(event, /^application\/([\w.-]+\+)?json\b/i.test(contentType));
  const { id, source, type, time } = event;
  return { id, source, type, ...(time === undefined ? {} : { time }), contentType, data };
}

function readBatch(value: unknown): ForeignEvent[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxEvents) {
    throw new ChassisError('invalid', 'invalid-event', `A batch is an array of 1 to ${maxEvents} events.`);
  }
  return value.map((one, index) => readStructured(one, `/${index}`));
}

/** Events of one request in binary, structured or batch mode (CloudEvents HTTP binding 1.0.2). A batch is taken whole or refused whole. */
export function readCloudEvents(message: HttpMessage): ForeignEvent[] {
  const contentType = String(message.headers['content-type'] ?? '').toLowerCase();
  if (contentType.startsWith('application/cloudevents-batch')) return readBatch(parseJson(message.body, maxDepth));
  if (contentType.startsWith('application/cloudevents')) return [readStructured(parseJson(message.body, maxDepth), '')];
  return [readBinary(message)];
}
