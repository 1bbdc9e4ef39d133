import { LimitsSchema } from '@chassis/contracts';
import { z } from 'zod';
import { rightNames } from '../domain/rights.js';

const name = z.string().regex(/^[\w.@:-]{1,128}$/, 'must be letters, digits and . @ : - _');
/** `<name>`, or `<source>/<name>` of another directory. */
export const groupName = /^([\w.-]{1,64}\/.{1,128}|[\w.@:-]{1,128})$/;
const group = z.string().regex(groupName, 'must be letters, digits and . @ : - _, or <source>/<name>');
const rights = z.array(z.enum(rightNames)).max(50).default([]);

/** `PUT /v1/users/{id}`: the whole state. */
export const UserSchema = z.object({
  name: z.string().min(1).max(200),
  groups: z.array(group).max(200).default([]),
  roles: z.array(name).max(200).default([]),
  attributes: z
    .object({ region: z.array(name).max(50), purpose: z.array(name).max(50) })
    .partial()
    .default({})
    .meta({ description: 'What rights of documents may ask for.', example: { region: ['eu'] } }),
  limits: LimitsSchema.default({}).meta({
    description:
      'The most that the user may approve, in minor units by currency. With none nothing limits them; with one, nothing of another currency.',
    example: { EUR: 5_000_000 },
  }),
  rights,
  isDisabled: z.boolean().default(false),
});
export const UserViewSchema = UserSchema.extend({ subject: z.string(), version: z.int() });
export const UserListSchema = z.object({ users: z.array(UserViewSchema), next: z.string().optional() });

/** `PUT /v1/groups/{name}`. */
export const GroupSchema = z.object({
  title: z.string().min(1).max(200),
  rights,
  memberOf: z.array(group).max(200).default([]).meta({ description: 'Groups that its members belong to through it.' }),
});
export const GroupListSchema = z.object({ groups: z.array(GroupSchema.extend({ name: z.string() })) });

/** `POST /v1/keys`. */
export const NewKeySchema = z.object({
  subject: z.string().regex(/^(user|service):[\w.@:-]{1,128}$/, 'must be user:<id> or service:<id>'),
  name: z.string().min(1).max(200),
  rights: rights.meta({ description: 'Narrows what the subject may; empty: all that the subject may.' }),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
const KeyDocSchema = z.object({
  prefix: z.string(),
  subject: z.string(),
  name: z.string(),
  rights: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
/** Answers, as the documents describe them. */
export const KeyListDocSchema = z.object({ keys: z.array(KeyDocSchema) });
export const NewKeyDocSchema = KeyDocSchema.extend({ key: z.string().meta({ description: 'Shown this once.' }) });
