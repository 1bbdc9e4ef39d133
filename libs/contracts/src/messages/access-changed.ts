import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** Who a subject is now: its groups, roles and whether it or its key may still act. The whole state of the subject, not a difference; `version` rises by one each time. */
export const AccessChanged = message('access.changed', {
  schema: z.looseObject({
    subject: z.string(),
    version: z.int().min(1),
    groups: z.array(z.string()),
    roles: z.array(z.string()),
    isDisabled: z.boolean(),
    disabledKeys: z.array(z.string()).default([]),
  }),
  example: {
    subject: 'user:ada',
    version: 1,
    groups: ['service'],
    roles: ['payables-approver'],
    isDisabled: false,
    disabledKeys: [],
  },
});
export type AccessChanged = MessageOf<typeof AccessChanged>;
