import { parseArgs } from 'node:util';
import { ChassisError } from '@chassis/contracts';
import { environment, readConfig } from '@chassis/service-kit';
import { runCollections } from './adapters/qdrant/run-collections.js';
import { retrieverConfig } from './config.js';

const usage = 'usage: npm run collections -- diff|apply [--drop-unused]\n';

/** 0: all is as it should be, or was made so; 1: `diff` found something to do; 2: it cannot be said. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'drop-unused': { type: 'boolean', default: false } },
  });
  const [verb] = positionals;
  if (verb !== 'diff' && verb !== 'apply') {
    process.stderr.write(usage);
    return 2;
  }
  const config = readConfig(retrieverConfig, environment());
  const { lines, unused } = await runCollections(config, { verb, dropsUnused: values['drop-unused'] });
  process.stdout.write(lines.length === 0 ? 'The collections are as they should be.\n' : `${lines.join('\n')}\n`);
  for (const name of unused) process.stdout.write(`${name} is not needed; --drop-unused deletes it\n`);
  return verb === 'diff' && lines.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof ChassisError ? error.message : (error as Error).message}\n`);
  process.exitCode = 2;
}
