import { services } from '@chassis/contracts';
import { camel, isKebab, pascal, setting } from './names.js';
import { type Edit, type Plan, PlanError } from './plan.js';
import { serviceFiles } from './service-files.js';

/** A service that keeps one row for each ended run: a handler with an effect, its table, its tests, and its place in both deployments. */
export function planService(name: string): Plan {
  if (!isKebab(name)) throw new PlanError(`${name} is no name of a service: write it like run-reporter.`);
  if ((services as readonly string[]).includes(name)) throw new PlanError(`There is a service ${name} already.`);
  return {
    files: serviceFiles({ name, pascal: pascal(name), camel: camel(name), setting: setting(name) }),
    edits: [...contractEdits(name), ...workspaceEdits(name)],
    next: [
      'npm install && npm run lock (the workspace has a new package)',
      `apps/${name}/src: what it really takes and does; topics.ts says from whom`,
      `docs/services.md and docker-compose.yml: a row for ${name}`,
      'npm run build && npm run generate && npm run check',
    ],
  };
}

const contractEdits = (name: string): Edit[] => [
  { path: 'libs/contracts/src/services.ts', before: /\] as const/, insert: `  '${name}',\n` },
  {
    path: 'libs/contracts/src/topics.ts',
    before: /(?<='run\.ended': \{ message: RunEnded, from: \['validator'\], to: \[)/,
    insert: `'${name}', `,
  },
];

const workspaceEdits = (name: string): Edit[] => [
  { path: 'tsconfig.json', before: /\{\s*"path": "apps\/all-in-one"/, insert: `{ "path": "apps/${name}" },\n    ` },
  {
    path: 'apps/all-in-one/tsconfig.json',
    before: /\{\s*"path": "\.\.\/audit"/,
    insert: `{ "path": "../${name}" },\n    `,
  },
  {
    path: 'apps/all-in-one/package.json',
    before: /"@chassis\/service-kit"/,
    insert: `"@chassis/${name}": "0.1.0",\n    `,
  },
  {
    path: 'apps/all-in-one/src/service-definitions.ts',
    before: /import type \{ ServiceDefinition/,
    insert: `import { ${camel(name)} } from '@chassis/${name}';\n`,
  },
  {
    path: 'apps/all-in-one/src/service-definitions.ts',
    before: /(?<=serviceDefinitions = \[\n)/,
    insert: `  ${camel(name)},\n`,
  },
];
