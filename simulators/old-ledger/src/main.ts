import { parseArgs } from 'node:util';
import { runOldLedger } from './run-old-ledger.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    seed: { type: 'string' },
    'with-parent': { type: 'boolean' },
  },
});
if (values.port === undefined || values.data === undefined || values.seed === undefined) {
  process.stderr.write('usage: main.js --port PORT --data DIR --seed FILE [--with-parent]   (port 0: any free one)\n');
  process.exit(2);
}
await runOldLedger({ port: Number(values.port), dataFolder: values.data, seedFile: values.seed });
// Ends with the process that started it, also when that one was killed: its end of the pipe closes.
if (values['with-parent'] === true) process.stdin.resume().on('end', () => process.kill(process.pid, 'SIGTERM'));
