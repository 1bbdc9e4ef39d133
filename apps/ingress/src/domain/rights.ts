/** What a subject may be allowed to do over HTTP, and what each right opens. Whatever names no right is closed. */
export const rights = {
  'runs:create': 'start runs, cancel own ones',
  'runs:read': 'see own runs, their events and explanations',
  'runs:read-all': 'see and cancel runs of everybody in the tenant',
  'runs:operate': 'pause, resume and run again the runs that one may see',
  'events:create': 'hand in events of other systems',
  'documents:read': 'see documents that one may see',
  'documents:write': 'add, delete and permit documents',
  'approvals:decide': 'see and decide approvals of own roles',
  'intents:write': 'see and teach intents',
  'examples:write': 'see, export and delete the examples that people’s decisions became',
  'workflows:read': 'see workflows, their versions, drafts and differences',
  'workflows:write': 'save, check and delete drafts of workflows',
  'workflows:publish': 'publish workflows and roll them back',
  'budgets:read': 'see budgets and what was spent',
  'budgets:write': 'set and remove budgets, take cached answers out',
  'models:write': 'see and register models: where data may go, and at what price',
  'audit:read': 'read, export and checkpoint the audit chain',
  'dead-letters:replay': 'see and replay messages that services put aside',
  admin: 'everything, users, groups and keys included',
} as const;

export type Right = keyof typeof rights;
export const rightNames = Object.keys(rights) as [Right, ...Right[]];
export const isRight = (name: string): name is Right => Object.hasOwn(rights, name);
