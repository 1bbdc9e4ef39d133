import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyPlan } from './apply-plan.js';
import { planCheck } from './plan-check.js';
import { planConnector } from './plan-connector.js';
import { planMessage } from './plan-message.js';
import { planService } from './plan-service.js';

/** Everything that can be scaffolded, in a copy of the repository that is then built, checked and tested as the real one. */
const root = path.resolve(import.meta.dirname, '../../..');
const copy = mkdtempSync(path.join(tmpdir(), 'chassis-new-'));
const rooms = ['apps', 'libs', 'simulators', 'tools', 'bench', 'e2e', 'connectors', 'workflows', 'demo', 'docs'];
const files = [
  'package.json',
  'project.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'vitest.config.ts',
  '.prettierrc.json',
];
const written: string[] = [];

beforeAll(async () => {
  const isSource = (file: string): boolean => !/[\\/](?:node_modules|dist)$/.test(file);
  for (const name of [...rooms, ...files])
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true, filter: isSource });
  const plans = [
    planService('run-reporter'),
    planMessage({
      topic: 'order.shipped',
      from: ['legacy-connector'],
      to: ['orchestrator', 'audit'],
      isCommand: false,
    }),
    planMessage({ topic: 'order.ship', from: ['orchestrator'], to: ['legacy-connector', 'ingress'], isCommand: true }),
    planCheck('polite-tone'),
    planConnector('travel-desk', 'soap'),
    planConnector('old-archive', 'sql'),
  ];
  for (const plan of plans) written.push(...(await applyPlan(plan, copy)));
  linkPackages();
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** As an installation would: what comes from outside is shared, the packages of the workspace are those of the copy. */
function linkPackages(): void {
  const modules = path.join(copy, 'node_modules');
  mkdirSync(path.join(modules, '@chassis'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules')))
    if (name !== '@chassis') symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  const folders = ['apps', 'libs', 'simulators', 'tools', '.'].flatMap((room) =>
    readdirSync(path.join(copy, room)).map((name) => path.join(copy, room, name)),
  );
  for (const folder of folders) {
    const manifest = path.join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name: string };
    symlinkSync(folder, path.join(modules, name));
  }
}

function run(script: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
const installed = (script: string): string => path.join(root, 'node_modules', script);

it('builds, keeps the boundaries, and passes the tests that come with it', () => {
  run(installed('typescript/bin/tsc'), '-b');
  run('tools/check/dist/src/boundaries.js');
  const specs = written.filter((file) => file.endsWith('.spec.ts'));
  expect(specs).toHaveLength(6);
  const report = path.join(copy, 'report.json');
  run(installed('vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile=${report}`, ...specs);
  const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
  expect({ numFailedTests, numPassedTests }).toEqual({ numFailedTests: 0, numPassedTests: 7 });
}, 180_000);
