import { parseArgs } from 'node:util';
import { runErp } from './run-erp.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    'control-port': { type: 'string' },
    'with-parent': { type: 'boolean' },
  },
});
if (values.port === undefined || values.data === undefined) {
  process.stderr.write(
    'usage: main.js --port PORT --data DIR [--host ADDRESS] [--control-port PORT] [--with-parent]   (port 0: any free one)\n',
  );
  process.exit(2);
}
const control = values['control-port'];
await runErp({
  port: Number(values.port),
  host: values.host ?? '127.0.0.1',
  dataFolder: values.data,
  controlPort: control === undefined ? undefined : Number(control),
});
// Ends with the process that started it, also when that one was killed: its end of the pipe closes.
if (values['with-parent'] === true) process.stdin.resume().on('end', () => process.kill(process.pid, 'SIGTERM'));
