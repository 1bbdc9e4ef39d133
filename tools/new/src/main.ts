import path from 'node:path';
import { parseArgs } from 'node:util';
import { applyPlan } from './apply-plan.js';
import { type Plan, PlanError } from './plan.js';
import { planCheck } from './plan-check.js';
import { planConnector } from './plan-connector.js';
import { planMessage } from './plan-message.js';
import { planService } from './plan-service.js';

const usage = `usage: npm run new -- <what> <name> [options]
  service <name>                      a service with its table, handler, settings and component test
  message <topic> --from a --to b,c   a message, its row in the topics table, a handler with a test in each receiver
          [--command]                 named in the imperative: order.ship becomes ShipOrder
  check <name>                        a check of the validator, with its row and test
  connector <name> --kind soap|sql    an old system's connector file and the setting with its address
How each is used, and what is promised: docs/extending.md`;

const root = path.resolve(import.meta.dirname, '../../../..');

function planOf(): Plan | undefined {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      kind: { type: 'string' },
      command: { type: 'boolean' },
    },
  });
  const [what, name] = positionals;
  if (name === undefined || positionals.length > 2) return undefined;
  const listed = (value: string | undefined): string[] => (value ?? '').split(',').filter((one) => one !== '');
  switch (what) {
    case 'service':
      return planService(name);
    case 'message':
      return planMessage({
        topic: name,
        from: listed(values.from),
        to: listed(values.to),
        isCommand: values.command === true,
      });
    case 'check':
      return planCheck(name);
    case 'connector':
      return planConnector(name, values.kind ?? '');
    default:
      return undefined;
  }
}

try {
  const plan = planOf();
  if (plan === undefined) {
    console.error(usage);
    process.exitCode = 2;
  } else {
    for (const file of await applyPlan(plan, root)) console.log(`wrote ${file}`);
    console.log(`\nNext:\n${plan.next.map((one) => `  - ${one}`).join('\n')}`);
  }
} catch (error) {
  const isOfUser =
    error instanceof PlanError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  if (!isOfUser) throw error;
  console.error(`new: ${(error as Error).message}`);
  process.exitCode = 2;
}
