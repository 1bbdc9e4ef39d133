/** A service's name in the cases that code needs. */
export interface ServiceNames {
  readonly name: string;
  readonly pascal: string;
  readonly camel: string;
  readonly setting: string;
}

const libraries = ['contracts', 'messaging', 'persistence', 'service-kit', 'tenancy', 'telemetry', 'testing'];

/** The files of a new service, by path from the repository's root. */
export function serviceFiles(names: ServiceNames): Record<string, string> {
  const folder = `apps/${names.name}`;
  return {
    [`${folder}/README.md`]: readme(names),
    [`${folder}/package.json`]: manifest(names),
    [`${folder}/tsconfig.json`]: compilerOptions,
    [`${folder}/src/main.ts`]: `import { runService } from '@chassis/service-kit';\nimport { ${names.camel} } from './index.js';\n\nawait runService(${names.camel});\n`,
    [`${folder}/src/index.ts`]: index(names),
    [`${folder}/src/config.ts`]: config(names),
    [`${folder}/src/migrations.ts`]: migrations,
    [`${folder}/src/${names.name}.module.ts`]: nestModule(names),
    [`${folder}/src/handlers/run-ended.handler.ts`]: handler,
    [`${folder}/test/${names.name}.component.spec.ts`]: component(names),
  };
}

const readme = ({ name, setting }: ServiceNames): string => `# ${name}

What it is for, in a sentence.

- **Reads** \`run.ended\`.
- **Writes** nothing.
- **Owns** the schema \`${name.replaceAll('-', '_')}\`: \`ended_runs\`, one row a run.
- Settings: \`${setting}_KEEP_DAYS\`.
- Alone: \`node apps/${name}/dist/src/main.js\` (needs \`MESSAGING_URL=kafka://…\`); its tests: \`npx vitest run apps/${name}\`.
`;

const manifest = ({ name }: ServiceNames): string =>
  JSON.stringify({
    name: `@chassis/${name}`,
    version: '0.1.0',
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': { types: './dist/src/index.d.ts', default: './dist/src/index.js' } },
    dependencies: {
      ...Object.fromEntries(libraries.map((library) => [`@chassis/${library}`, '0.1.0'])),
      '@nestjs/common': '12.1.1',
      zod: '4.6.7',
    },
    nx: { tags: ['layer:service', 'runtime:node'] },
  });

const compilerOptions = JSON.stringify({
  extends: '../../tsconfig.base.json',
  compilerOptions: { rootDir: '.', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
  include: ['src', 'test'],
  references: libraries.map((library) => ({ path: `../../libs/${library}` })),
});

const index = ({ name, pascal, camel }: ServiceNames): string => `import { defineService } from '@chassis/service-kit';
import { ${camel}Config } from './config.js';
import { ${pascal}Module } from './${name}.module.js';
import { migrations } from './migrations.js';

/** The ${name}: what it is for, in a sentence. */
export const ${camel} = defineService({
  name: '${name}',
  module: ${pascal}Module,
  config: ${camel}Config,
  migrations,
});
`;

const config = ({ name, pascal, camel, setting }: ServiceNames): string => `import { z } from 'zod';

/** Settings of the ${name}. */
export const ${camel}Config = z.object({
  ${setting}_KEEP_DAYS: z.coerce.number().int().min(1).default(30).describe('How many days its rows are kept'),
});
export type ${pascal}Config = z.output<typeof ${camel}Config>;
`;

const migrations = `import { type Migration, tenantTable } from '@chassis/persistence';

/** Append-only: a released migration is never changed. */
export const migrations: readonly Migration[] = [
  { id: '001-ended-runs', sql: tenantTable('ended_runs', 'run text not null, status text not null, primary key (tenant, run)') },
];
`;

const nestModule = ({ pascal }: ServiceNames): string => `import { Module } from '@nestjs/common';
import { RunEndedHandler } from './handlers/run-ended.handler.js';

@Module({ controllers: [RunEndedHandler], providers: [] })
export class ${pascal}Module {}
`;

const handler = `import { ChassisError, RunEnded } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** Keeps how each run ended; a message that comes twice finds its row. */
@Injectable()
export class RunEndedHandler {
  constructor(private readonly database: Database) {}

  @Handles(RunEnded)
  async handle({ status }: RunEnded, { tenant, run }: MessageContext): Promise<void> {
    if (run === undefined) throw new ChassisError('invalid', 'no-run', 'run.ended belongs to a run.');
    await this.database.withTenant(tenant, async (tx) => {
      await tx.query('insert into ended_runs (tenant, run, status) values ($1, $2, $3) on conflict do nothing', [
        tenant,
        run,
        status,
      ]);
    });
  }
}
`;

const component = ({ name, camel }: ServiceNames): string => `import { RunEnded } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ${camel} } from '../src/index.js';

let line: TestLine;
beforeAll(async () => void (line = await startLine({ services: [${camel}] })));
afterAll(async () => await line.stop());

const rowsOf = async (tenant: string): Promise<unknown[]> =>
  await line.database('${name}').withTenant(tenant, async (tx) => await tx.query('select run, status from ended_runs order by run'));

it('keeps one row a run, however often it is told, and none of another tenant', async () => {
  const as = await line.principal('demo', 'user:ada');
  const ended = { ...RunEnded.example, status: 'completed' as const };
  for (const run of ['run-1', 'run-1', 'run-2']) await line.publish(RunEnded, ended, { as, run });

  await vi.waitFor(async () => expect(await rowsOf('demo')).toHaveLength(2), 10_000);
  expect(await rowsOf('demo')).toEqual([
    { run: 'run-1', status: 'completed' },
    { run: 'run-2', status: 'completed' },
  ]);
  expect(await rowsOf('other')).toEqual([]);
});
`;
