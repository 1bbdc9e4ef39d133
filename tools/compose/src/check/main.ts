import { parseArgs } from 'node:util';
import { checkCompose, type ComposeReport } from './check-compose.js';
import { NoEngine } from './engine.js';

const usage = `npm run compose:check -- [--json] [--keep]
  Builds docker-compose.yml, starts it under a name of its own with the demo, runs both jobs through it over HTTP, stops it and removes its volumes.
  --json  prints the figures as the last line
  --keep  leaves it running
Images are taken from the variables of docker-compose.yml (infra/compose.env), else pulled, else made by infra/images.`;

const method =
  'docker-compose.yml with the profile demo under a project of its own; health as the engine reports it; both demo jobs over the published API with the keys that the demo service made; imageMb is the largest of the eight, imageOwnMb what the one in the middle adds to its base';

function print({ leftOut, ...numbers }: ComposeReport, isJson: boolean): void {
  const metrics = { ...numbers, leftOut: leftOut.length };
  const without = leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}, whose images cannot be had here`;
  for (const [name, value] of Object.entries(metrics)) process.stdout.write(`  ${name.padEnd(16)} ${value}\n`);
  process.stdout.write(`  method: ${method}${without}\n`);
  if (isJson)
    process.stdout.write(`${JSON.stringify({ name: 'compose-check', metrics, method: `${method}${without}` })}\n`);
}

async function main(): Promise<number> {
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({ options: { json: flag, keep: flag, help: flag } });
  if (values.help === true) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const say = (what: string): void => void process.stderr.write(`  · ${what}\n`);
  const line = (text: string): void => void process.stderr.write(`${text}\n`);
  const report = await checkCompose({ say, print: line, isKept: values.keep === true });
  print(report, values.json === true);
  return report.servicesHealthy === report.services && report.jobsPassed === 2 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(`compose:check: ${message}\n`);
  process.exitCode = error instanceof NoEngine ? 2 : 1;
}
