import * as access from './access-routes.js';
import * as action from './action-routes.js';
import * as administration from './administration-routes.js';
import * as approval from './approval-routes.js';
import * as audit from './audit-routes.js';
import * as disclosure from './disclosure-routes.js';
import * as document from './document-routes.js';
import * as edit from './edit-routes.js';
import * as embedding from './embedding-routes.js';
import * as example from './example-routes.js';
import * as intent from './intent-routes.js';
import * as judgement from './judgement-routes.js';
import * as model from './model-routes.js';
import * as money from './money-routes.js';
import * as routing from './routing-routes.js';
import * as run from './run-routes.js';
import * as source from './source-routes.js';
import * as synonym from './synonym-routes.js';
import * as workflow from './workflow-routes.js';
import type { RouteDefinition } from './route.js';

const isRoute = (exported: unknown): exported is RouteDefinition =>
  typeof exported === 'object' && exported !== null && 'service' in exported && 'input' in exported;

/** All routes by name; a service that lacks one of its own does not start. */
export const routes: Readonly<Record<string, RouteDefinition>> = Object.fromEntries(
  [
    access,
    action,
    administration,
    approval,
    audit,
    disclosure,
    document,
    edit,
    embedding,
    example,
    intent,
    judgement,
    model,
    money,
    routing,
    run,
    source,
    synonym,
    workflow,
  ]
    .flatMap((file) => Object.values<unknown>(file))
    .filter((one) => isRoute(one))
    .map((one) => [one.name, one]),
);
