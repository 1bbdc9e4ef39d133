import { parseArgs } from 'node:util';
import { cacheSuite } from './cache/cache-suite.js';
import { CannotMeasure } from './cannot-measure.js';
import { doorSuite } from './door/door-suite.js';
import { groundingSuite } from './grounding/grounding-suite.js';
import { intentSuite } from './intent/intent-suite.js';
import { injectionSuite } from './injection/injection-suite.js';
import { invoicesSuite } from './invoices/invoices-suite.js';
import { jsonSchemaSuite } from './json-schema/json-schema-suite.js';
import { piiSuite } from './pii/pii-suite.js';
import { printTable } from './print-table.js';
import { repairSuite } from './repair/repair-suite.js';
import { retrievalSuite } from './retrieval/retrieval-suite.js';
import { routingSuite } from './routing/routing-suite.js';
import { rightsSuite } from './rights/rights-suite.js';
import type { Suite } from './suite.js';

const suites: readonly Suite[] = [
  cacheSuite,
  routingSuite,
  intentSuite,
  invoicesSuite,
  jsonSchemaSuite,
  piiSuite,
  doorSuite,
  groundingSuite,
  injectionSuite,
  repairSuite,
  retrievalSuite,
  rightsSuite,
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const [name] = positionals;
  if (name === undefined) {
    process.stdout.write(
      `npm run eval -- <suite> --data DIR [--json]\n\n${suites.map((one) => `  ${one.name.padEnd(12)} ${one.measures}`).join('\n')}\n`,
    );
    return 0;
  }
  const suite = suites.find((one) => one.name === name);
  if (suite === undefined)
    throw new CannotMeasure(`There is no suite ${name}; there are ${suites.map((one) => one.name).join(', ')}.`);
  if (values.data === undefined && suite.needsData !== false)
    throw new CannotMeasure(
      `The suite ${name} measures on real data: give its folder as --data DIR (layout: docs/evaluation.md).`,
    );
  const { metrics, method } = await suite.run(values.data ?? '');
  printTable(metrics, method);
  if (values.json) process.stdout.write(`${JSON.stringify({ name, metrics, peers: {}, method })}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CannotMeasure) && !(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`eval: ${error.message}\n`);
  process.exitCode = 2;
}
