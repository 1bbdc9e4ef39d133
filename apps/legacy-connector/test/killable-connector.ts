import { chmod, mkdir } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { ActionExecuted, ExecuteAction } from '@chassis/contracts';
import { dataFromWire, envelopeFromWire, outgoing } from '@chassis/messaging';
import { openEmbeddedPlatform, startService } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { legacyConnector } from '../src/index.js';
import { payment } from './acting.js';

/**
 * The connector on its bus and database, in a process that a test can kill: `<data folder> <ERP's URL> [number of payments to ask for]`.
 * Prints a line of JSON when it is ready, and one for every answer.
 */
const [dataDir = '', erpUrl = '', wanted = '0'] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

await mkdir(dataDir, { recursive: true });
await chmod(dataDir, 0o755);
const platform = await openEmbeddedPlatform({
  dataDir,
  services: [legacyConnector],
  settings: { ERP_URL: erpUrl },
  logger: createLogger({ service: 'test', level: 'silent', to: 'stderr' }),
  onFatal: (error) => {
    throw error;
  },
});
const service = await startService(legacyConnector, platform);
platform.bus.subscribe({
  group: 'test',
  topics: ['action.executed'],
  delivery: 'group',
  deliver: async ({ key, headers, value }) => {
    const { outcome, reference } = dataFromWire('action.executed', value) as ActionExecuted;
    say({ run: envelopeFromWire(key, headers).run, outcome, reference });
    await Promise.resolve();
  },
});
await platform.start();
process.once('SIGTERM', () => {
  void service
    .close()
    .then(async () => await platform.stop())
    .then(() => process.exit(0));
});

for (let index = 1; index <= Number(wanted); index++) {
  const step = { run: randomUUID(), step: 'pay', attempt: 1 };
  const ref = await platform.payloads.putJson('demo', payment(`K-${index}`), 'confidential');
  const bound = {
    tenant: 'demo',
    run: step.run,
    step: step.step,
    operation: 'erp.pay-invoice',
    argumentsHash: ref.payload,
  };
  const verdict = await platform.signerOf('validator').sign({ ...bound, isApprovalRequired: false });
  const principal = await platform
    .tokensOf('ingress')
    .issue({ tenant: 'demo', subject: 'user:ada', notAfter: new Date(Date.now() + 3_600_000).toISOString() });
  const data = { operation: 'erp.pay-invoice', arguments: ref, verdict };
  const origin = {
    source: 'orchestrator',
    tenant: 'demo',
    principal,
    id: `${step.run}/execute`,
    now: new Date(),
    run: step.run,
    step,
    dataClass: 'confidential',
  } as const;
  await platform.bus.publish([outgoing(ExecuteAction, data, origin)]);
}
say({ ready: true });
