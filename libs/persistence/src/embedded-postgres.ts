import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError } from '@chassis/contracts';
import pg from 'pg';
import { embeddedBinaries, isReachableByOthers, isRoot, unprivileged } from './embedded-binaries.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; made when it is not there. */
  dataDir: string;
  /** `socket`: reachable through a private Unix socket alone (default; TCP on Windows). A number: TCP on 127.0.0.1, 0 picks a free port. */
  listen?: 'socket' | number;
  /** `postgresql.conf` settings on top of ours. */
  settings?: Record<string, string>;
}

const superuser = 'chassis_owner';
/** Small, since everything shares one machine; a short write-ahead log keeps recovery short. New tables fill fast: without statistics of them, whole tenants are read for one row. */
const defaults: Record<string, string> = {
  shared_buffers: '64MB',
  max_connections: '80',
  max_wal_size: '512MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_naptime: '5s',
  logging_collector: 'off',
  log_min_messages: 'warning',
  jit: 'off',
  max_worker_processes: '2',
  max_parallel_workers: '0',
  io_method: 'sync',
  wal_buffers: '4MB',
  tcp_keepalives_idle: '30',
  checkpoint_completion_target: '0.9',
};

/** A PostgreSQL 18 of our own on this machine, as a child process in a process group of its own, so that Ctrl-C reaches us first. */
export class EmbeddedPostgres {
  private constructor(
    private readonly child: ChildProcess,
    private readonly host: string,
    readonly port: number,
    private readonly password: string,
    private readonly log: () => string,
  ) {}

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Called when the server ends though nobody stopped it. */
  onExit(listener: (output: string) => void): void {
    this.child.once('exit', () => {
      if (!this.isStopping) listener(this.log());
    });
  }
  private isStopping = false;

  /** Connection settings of a role (the owner when none is given). */
  connection(database: string, role?: { user: string; password: string }): pg.ClientConfig {
    return {
      host: this.host,
      port: this.port,
      database,
      user: role?.user ?? superuser,
      password: role?.password ?? this.password,
    };
  }

  /** Starts the cluster, making it first when it is new and stopping what a killed process left running. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const binaries = await embeddedBinaries();
    const dataDir = await reachableDataDir(path.resolve(options.dataDir));
    await stopLeftover(path.join(dataDir, 'postmaster.pid'));
    const password = await initialise(binaries, dataDir);
    const isTcp = typeof options.listen === 'number' || process.platform === 'win32';
    const port = isTcp ? await freePort(typeof options.listen === 'number' ? options.listen : 0) : 5_432;
    const socketDir = path.join(
      tmpdir(),
      `chassis-pg-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`,
    );
    await mkdir(socketDir, { recursive: true });
    await own(socketDir);
    // Also when its data folder was removed under it: the socket's lock names it still.
    await stopLeftover(path.join(socketDir, '.s.PGSQL.5432.lock'));
    const settings = {
      ...defaults,
      ...options.settings,
      port: String(port),
      listen_addresses: isTcp ? '127.0.0.1' : '',
      unix_socket_directories: process.platform === 'win32' ? '' : socketDir,
    };
    const launch = () => launchServer(binaries, dataDir, settings);
    for (let attempt = 1; ; attempt++) {
      const { child, log } = launch();
      const server = new EmbeddedPostgres(child, isTcp ? '127.0.0.1' : socketDir, port, password, log);
      const problem = await server.untilReady();
      if (problem === undefined) return server;
      // A postmaster that was killed leaves a lock and dying backends: the first start after it may fail.
      if (attempt === 5)
        throw new ChassisError(
          'transient',
          'postgres-start',
          `The embedded PostgreSQL in ${dataDir} does not start: ${problem}`,
        );
      await sleep(200 * attempt);
    }
  }

  private async untilReady(): Promise<string | undefined> {
    for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 20) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        return this.log() || `exit code ${this.child.exitCode}`;
      const client = new pg.Client(this.connection('postgres'));
      client.on('error', () => undefined);
      const isReady = await client.connect().then(
        () => true,
        () => false,
      );
      await client.end().catch(() => undefined);
      if (isReady) return undefined;
      await sleep(20);
    }
    return 'no answer within 60 s';
  }

  /** Ends it: running transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGINT');
    const late = setTimeout(() => this.child.kill('SIGQUIT'), 10_000);
    await exited;
    clearTimeout(late);
  }
}

const asServer = () => (isRoot() ? unprivileged : {});

function launchServer(
  binaries: string,
  dataDir: string,
  settings: Record<string, string>,
): { child: ChildProcess; log: () => string } {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(path.join(binaries, 'bin', 'postgres'), ['-D', dataDir, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    cwd: dataDir,
    ...asServer(),
  });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(-4_000)));
  child.on('error', (error) => (output += error.message));
  // Neither the server nor its log keeps our process alive.
  child.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  return { child, log: () => output.trim() };
}

async function own(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  if (isRoot()) await chown(folder, unprivileged.uid, unprivileged.gid);
}

/** As root the server runs as `nobody`, who cannot pass through a private home: then the cluster lives under /var/tmp. */
async function reachableDataDir(wanted: string): Promise<string> {
  await mkdir(path.dirname(wanted), { recursive: true });
  if (!isRoot() || (await isReachableByOthers(path.dirname(wanted)))) return wanted;
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  return path.join('/var/tmp', `chassis-data-${hash}`);
}

async function freePort(wanted: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) =>
      reject(new ChassisError('invalid', 'port-taken', `Port ${wanted} is taken; choose another.`, { cause: error })),
    );
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted));
    });
  });
}

/** Runs initdb once; the owner's password lies beside the cluster, readable by us alone. */
async function initialise(binaries: string, dataDir: string): Promise<string> {
  const passwordFile = `${dataDir}.password`;
  if ((await stat(path.join(dataDir, 'PG_VERSION')).catch(() => undefined)) !== undefined)
    return (await readFile(passwordFile, 'utf8')).trim();
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  await own(dataDir);
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const readable = path.join(dataDir, '..', `.${path.basename(dataDir)}.pw`);
  await writeFile(readable, password, { mode: 0o600 });
  if (isRoot()) await chown(readable, unprivileged.uid, unprivileged.gid);
  const flags = [
    '-D',
    dataDir,
    '-U',
    superuser,
    '--auth=scram-sha-256',
    `--pwfile=${readable}`,
    '--encoding=UTF8',
    '--no-locale',
    '--no-instructions',
  ];
  const output = await runToEnd(path.join(binaries, 'bin', 'initdb'), flags).finally(() =>
    rmSync(readable, { force: true }),
  );
  if (output !== undefined) {
    await rm(dataDir, { recursive: true, force: true });
    const isFull = /No space left/.test(output);
    throw new ChassisError(
      'invalid',
      isFull ? 'disk-full' : 'postgres-init',
      isFull
        ? `The disk that holds ${dataDir} is full; free some 300 MB and start again.`
        : `initdb failed in ${dataDir}: ${output}`,
    );
  }
  return password;
}

async function runToEnd(program: string, flags: string[]): Promise<string | undefined> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, flags, {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: path.parse(process.cwd()).root,
      ...asServer(),
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0 ? undefined : output.trim() || `exit code ${code}`));
  });
}

/** A server outlives a killed parent: its transactions must end before anyone reads positions, so it is stopped, not reused. */
async function stopLeftover(lockFile: string): Promise<void> {
  const pid = Number.parseInt(await readFile(lockFile, 'utf8').catch(() => ''), 10);
  if (!Number.isInteger(pid) || !(await isPostgres(pid))) return;
  process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; await isPostgres(pid); waitedMs += 20) {
    if (waitedMs === 10_000) process.kill(pid, 'SIGQUIT');
    if (waitedMs > 20_000)
      throw new ChassisError(
        'transient',
        'postgres-leftover',
        `A PostgreSQL of an earlier start (process ${pid}) does not stop; end it by hand.`,
      );
    await sleep(20);
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'linux')
    return /postgres/.test(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
