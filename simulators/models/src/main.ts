import { parseArgs } from 'node:util';
import { runModels } from './run-models.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'control-port': { type: 'string' },
    script: { type: 'string' },
    'with-parent': { type: 'boolean' },
  },
});
if (values.port === undefined) {
  process.stderr.write(
    'usage: main.js --port PORT [--control-port PORT] [--script FILE] [--with-parent]   (port 0: any free one)\n',
  );
  process.exit(2);
}
const control = values['control-port'];
await runModels({
  port: Number(values.port),
  controlPort: control === undefined ? undefined : Number(control),
  scriptFile: values.script,
});
// Ends with the process that started it, also when that one was killed: its end of the pipe closes.
if (values['with-parent'] === true) process.stdin.resume().on('end', () => process.kill(process.pid, 'SIGTERM'));
