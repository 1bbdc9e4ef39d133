import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError } from '@chassis/contracts';
import { type CompiledSchema, compileSchema, type SchemaDialect } from '@chassis/schemas';
import { runChecks, SourceIndex, wallTiming } from '@chassis/validator';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics, Suite } from '../suite.js';
import { readRemotes } from './read-remotes.js';

/** A file of the JSON Schema Test Suite is a list of these. */
interface Group {
  readonly schema: unknown;
  readonly tests: readonly { readonly data: unknown; readonly valid: boolean }[];
}

type Judged = 'passed' | 'refused' | 'failed';

const method =
  "The validator's check `schema` through its runChecks, on schemas that compileSchema of libs/schemas made ready as it does for workflows (@hyperjump/json-schema), " +
  'with two differences that the tests ask for: `format` says nothing (the specification’s default; workflows have it assert), and the documents beside the tests are handed in (workflows may refer to none). ' +
  'All required tests of each draft: the files of its folder itself, not those of optional/. Passed: the verdict is the expected one. Refused: the schema does not compile, as it would not publish. Failed: a wrong verdict.';

/** How many of the official tests the schema check judges rightly. */
export const jsonSchemaSuite: Suite = {
  name: 'json-schema',
  measures: 'verdicts of the schema check on the official tests (DIR/json-schema/<draft>/*)',
  async run(dataDir: string) {
    const root = path.join(dataDir, 'json-schema');
    if (!existsSync(root))
      throw new CannotMeasure(`${root} is not there: --data wants a folder with json-schema/<draft>.`);
    const folders = (await readdir(root, { withFileTypes: true })).filter(
      (one) => one.isDirectory() && one.name !== 'remotes',
    );
    const metrics: Metrics = {};
    for (const { name } of folders.toSorted((a, b) => a.name.localeCompare(b.name)))
      Object.assign(metrics, await measureDraft(root, name));
    if (Object.keys(metrics).length === 0)
      throw new CannotMeasure(`${root} holds no draft that is read (draft7, draft2020-12).`);
    return { metrics, method };
  },
};

async function measureDraft(root: string, folder: string): Promise<Metrics> {
  const dialect = dialectOfFolder(folder);
  if (dialect === undefined) return {};
  const documents = await readRemotes(path.join(root, 'remotes'), dialect);
  const judged: Judged[] = [];
  const files = (await readdir(path.join(root, folder))).filter((name) => name.endsWith('.json')).toSorted();
  for (const file of files) {
    const groups = JSON.parse(await readFile(path.join(root, folder, file), 'utf8')) as Group[];
    for (const group of groups) judged.push(...(await judge(group, dialect, documents)));
  }
  const name = camelCase(folder);
  const count = (wanted: Judged): number => judged.filter((one) => one === wanted).length;
  return {
    [`${name}Tests`]: judged.length,
    [`${name}Passed`]: count('passed'),
    [`${name}Refused`]: count('refused'),
    [`${name}Failed`]: count('failed'),
    ...shareMetrics(
      `${name}PassedShare`,
      judged.map((one) => one === 'passed'),
    ),
  };
}

const dialectOfFolder = (folder: string): SchemaDialect | undefined => {
  if (/draft-?0?7$/.test(folder)) return 'draft-07';
  return /2020-?12$/.test(folder) ? '2020-12' : undefined;
};

async function judge(
  { schema, tests }: Group,
  dialect: SchemaDialect,
  documents: Record<string, unknown>,
): Promise<Judged[]> {
  const compiled = await compiledOrRefused(schema, dialect, documents);
  if (compiled === undefined) return tests.map(() => 'refused');
  const context = { now: new Date(0), passages: [], sources: new SourceIndex([]), schema: compiled };
  return await Promise.all(
    tests.map(async ({ data, valid }) => {
      const outcome = await runChecks({ kind: 'json', value: data }, context, [], wallTiming);
      const verdict = outcome.checks.find((one) => one.name === 'schema')?.verdict;
      return (verdict === 'pass') === valid && verdict !== 'halt' ? 'passed' : 'failed';
    }),
  );
}

async function compiledOrRefused(
  schema: unknown,
  dialect: SchemaDialect,
  documents: Record<string, unknown>,
): Promise<CompiledSchema | undefined> {
  try {
    return await compileSchema(schema, { dialect, formats: 'annotate', documents });
  } catch (error) {
    if (error instanceof ChassisError && error.kind === 'invalid') return undefined;
    throw error;
  }
}
