import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** A CloudEvent of an old system. `data` is its payload as it came; `contentType` says what that is. */
export const LegacyEvent = message('legacy.event', {
  schema: z.looseObject({
    id: z.string().min(1).max(256),
    source: z.string().min(1).max(256),
    type: z.string().min(1).max(256),
    time: z.iso.datetime({ offset: true }).optional(),
    contentType: z.string().default('application/json'),
    data: PayloadRefSchema,
  }),
  example: {
    id: 'mail-0001',
    source: 'demo/mailroom',
    type: 'mail.received',
    contentType: 'message/rfc822',
    data: examplePayloadRef,
  },
});
export type LegacyEvent = MessageOf<typeof LegacyEvent>;
