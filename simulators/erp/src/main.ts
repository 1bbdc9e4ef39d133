import { parseArgs } from 'node:util';
import { runErp } from './run-erp.js';

const { values } = parseArgs({
  options: { port: { type: 'string' }, data: { type: 'string' }, 'control-port': { type: 'string' } },
});
if (values.port === undefined || values.data === undefined) {
  process.stderr.write('usage: main.js --port PORT --data DIR [--control-port PORT]   (port 0: any free one)\n');
  process.exit(2);
}
const control = values['control-port'];
await runErp({
  port: Number(values.port),
  dataFolder: values.data,
  controlPort: control === undefined ? undefined : Number(control),
});
