import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { ChassisError } from '@chassis/contracts';

export interface OldSystems {
  /** Settings that tell the connector where they are. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface OldSystem {
  child: ChildProcess;
  ready: { listening: number; url?: string };
}

const erpPath = '/payments';

/** Starts the simulated old systems of the demo, each in a process of its own; those whose address is given already are left alone. */
export async function startOldSystems(
  root: string,
  dataDir: string,
  given: Readonly<Record<string, string | undefined>>,
  seedFile = path.join(root, 'demo', 'old-ledger', 'seed.json'),
): Promise<OldSystems> {
  const running: OldSystem[] = [];
  const settings: Record<string, string> = {};
  let isStopping = false;
  const start = async (name: string, args: string[]): Promise<OldSystem> => {
    const system = await launch(path.join(root, 'simulators', name, 'dist', 'src', 'main.js'), args);
    running.push(system);
    return system;
  };
  if (given['ERP_URL'] === undefined) {
    const data = path.join(dataDir, 'erp');
    const first = await start('erp', ['--port', '0', '--data', data]);
    const { listening: port } = first.ready;
    settings['ERP_URL'] = `http://127.0.0.1:${port}${erpPath}`;
    // What operators of such a system do: start it again when it has fallen over.
    const revive = ({ child }: OldSystem): void => {
      child.once('exit', () => {
        if (!isStopping)
          setTimeout(() => void start('erp', ['--port', String(port), '--data', data]).then(revive), 1_000).unref();
      });
    };
    revive(first);
  }
  if (given['OLD_LEDGER_URL'] === undefined) {
    const system = await start('old-ledger', [
      '--port',
      '0',
      '--data',
      path.join(dataDir, 'old-ledger'),
      '--seed',
      seedFile,
    ]);
    settings['OLD_LEDGER_URL'] = system.ready.url ?? '';
  }
  const stop = async (): Promise<void> => {
    isStopping = true;
    await Promise.all(running.map(async ({ child }) => await end(child)));
  };
  return { settings, stop };
}

/** Small, since it has little to do (lite mode saves a third of the memory); in a process group of its own, so that Ctrl-C stops the line first; its standard input ends with us, and so does it. */
async function launch(program: string, args: string[]): Promise<OldSystem> {
  const child = spawn(process.execPath, ['--lite-mode', '--max-semi-space-size=1', program, ...args, '--with-parent'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(-2_000)));
  const ready = await new Promise<OldSystem['ready']>((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new ChassisError(
          'transient',
          'old-system-start',
          `${path.basename(path.resolve(program, '../../..'))} does not start: ${why}`,
        ),
      );
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"listening"')) resolve(JSON.parse(line) as OldSystem['ready']);
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(output.trim() || `exit code ${code}`));
  });
  return { child, ready };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 8_000);
  await exited;
  clearTimeout(late);
}
