// All tests of all kinds that this machine can run; ends with one line `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { node24, prepare, root } from './prepare.mjs';
import { unexpectedSkips } from './unexpected-skips.mjs';

prepare();
const folder = mkdtempSync(path.join(tmpdir(), 'chassis-test-'));
const file = path.join(folder, 'results.json');
const filters = process.argv.slice(2);
const vitest = [
  path.join('node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...filters,
];
const result = spawnSync(node24(), vitest, {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, NO_COLOR: '1' },
});

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const tests = report.testResults.flatMap((suite) =>
    suite.assertionResults.map((test) => ({ ...test, suite: path.relative(root, suite.name) })),
  );
  const of = (...states) => tests.filter((test) => states.includes(test.status));
  const skipped = of('skipped', 'pending', 'todo', 'disabled');
  // A file that does not load has no tests of its own, and an error outside of any test fails the run as well.
  const brokenFiles = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  );
  counts = { passed: of('passed').length, failed: of('failed').length + brokenFiles.length, skipped: skipped.length };
  if (result.status !== 0 && counts.failed === 0) counts.failed = 1;
  // Developers may lack a server; CI may not.
  const listFile = process.env.CHASSIS_MAY_BE_SKIPPED;
  const unexpected = listFile ? unexpectedSkips(skipped, path.resolve(root, listFile), root) : [];
  counts.failed += unexpected.length;
  for (const line of unexpected) console.log(`failed: ${line}`);
  for (const test of skipped) console.log(`skipped: ${test.suite}: ${test.fullName}`);
  for (const test of of('failed')) console.log(`failed: ${test.suite}: ${test.fullName}`);
  for (const suite of brokenFiles)
    console.log(`failed: ${path.relative(root, suite.name)} does not load: ${suite.message}`);
} catch (error) {
  console.error(`the test run left no report: ${error.message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
// .ci/run adds its own steps to these counts and prints the line itself.
if (process.env.CHASSIS_TEST_SUMMARY) writeFileSync(process.env.CHASSIS_TEST_SUMMARY, `${line}\n`);
else console.log(line);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
