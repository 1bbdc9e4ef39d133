import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { LimitsSchema } from '../money.js';

/**
 * Who a subject is now: its groups, roles, attributes and whether it or its key may still act. The whole state of the subject, not a
 * difference; `version` rises by one each time. A subject `group:<name>` is a group, and `groups` those that its members belong to through it.
 */
export const AccessChanged = message('access.changed', {
  schema: z.looseObject({
    subject: z.string(),
    version: z.int().min(1),
    groups: z.array(z.string()),
    roles: z.array(z.string()),
    isDisabled: z.boolean(),
    disabledKeys: z.array(z.string()).default([]),
    /** Values by kind: `{region: ['eu']}`. */
    attributes: z.record(z.string(), z.array(z.string())).default({}),
    /** The most that it may approve, where something limits it. */
    limits: LimitsSchema.default({}),
  }),
  example: {
    subject: 'user:ada',
    version: 1,
    groups: ['service'],
    roles: ['payables-approver'],
    isDisabled: false,
    disabledKeys: [],
    attributes: { region: ['eu'] },
    limits: { EUR: 5_000_000 },
  },
});
export type AccessChanged = MessageOf<typeof AccessChanged>;
