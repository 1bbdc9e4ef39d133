import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoAccess } from '@chassis/all-in-one';
import type { ServiceName } from '@chassis/contracts';
import {
  LogStream,
  type RunningSystem,
  type Servers,
  type ServiceProcess,
  startServers,
  startSystem,
} from '@chassis/services';
import { root } from '../../product.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { ServiceClocks } from './service-clocks.js';
import { SmallDisk } from './small-disk.js';
import { TcpProxy } from './tcp-proxy.js';

/** What a scenario does harm to, beyond processes. */
export interface LineNeeds {
  /** Kafka and PostgreSQL behind wires that can be cut. */
  readonly wires?: boolean;
  readonly clocks?: boolean;
  /** Kafka and PostgreSQL each on a small disk. */
  readonly disks?: boolean;
}

export interface Wires {
  readonly kafka: TcpProxy;
  readonly postgres: TcpProxy;
}
export interface Disks {
  readonly kafka: SmallDisk;
  readonly postgres: SmallDisk;
}

interface Parts {
  readonly dataDir: string;
  readonly system: RunningSystem;
  readonly wires: Wires | undefined;
  readonly clocks: ServiceClocks | undefined;
  readonly disks: Disks | undefined;
}

const logName = 'services.log';
const diskMb = 512;
/** A write-ahead log that stays small on a small disk, and little preallocated. */
const smallDatabase = { max_wal_size: '64MB', min_wal_size: '32MB' };

/** The whole line as it runs apart: each service, Kafka, PostgreSQL, Redis and the old systems in processes of their own. */
export class LineApart {
  private constructor(
    private readonly parts: Parts,
    private readonly stack: AsyncDisposableStack,
  ) {}

  static async start(needs: LineNeeds, say: (what: string) => void): Promise<LineApart> {
    await using stack = new AsyncDisposableStack();
    const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-chaos-'));
    await chmod(dataDir, 0o755);
    stack.defer(async () => await rm(dataDir, { recursive: true, force: true }));
    const file = createWriteStream(path.join(dataDir, logName));
    const log = new LogStream((line) => file.write(line));
    const disks = needs.disks === true ? await smallDisks(dataDir, stack) : undefined;
    const wires = needs.wires === true ? await openWires(stack) : undefined;
    const clocks = needs.clocks === true ? await ServiceClocks.in(path.join(dataDir, 'clocks')) : undefined;
    const servers = await startServers({
      ...{ dataDir, say },
      ...(wires !== undefined && {
        kafkaSettings: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${wires.kafka.port}` },
      }),
      ...(disks !== undefined && {
        databaseDir: path.join(disks.postgres.folder, 'data'),
        databaseSettings: smallDatabase,
      }),
    });
    stack.defer(async () => await servers.stop());
    const system = await startSystem({
      ...{ root, dataDir, log, say },
      servers: wires === undefined ? servers : throughWires(servers, wires),
      settings: { ...inherited(), LOG_LEVEL: 'info', INGRESS_PORT: '0', ...clocks?.settings },
    });
    stack.defer(async () => await system.stop());
    return new LineApart({ dataDir, system, wires, clocks, disks }, stack.move());
  }

  get access(): DemoAccess {
    return this.parts.system.access;
  }
  get servers(): Servers {
    return this.parts.system.servers;
  }
  get names(): ServiceName[] {
    return [...this.parts.system.services.keys()];
  }
  get wires(): Wires {
    return needed(this.parts.wires);
  }
  get clocks(): ServiceClocks {
    return needed(this.parts.clocks);
  }
  get disks(): Disks {
    return needed(this.parts.disks);
  }
  /** Everything of this line; removed when it stops. */
  get dataDir(): string {
    return this.parts.dataDir;
  }
  /** What the services said, copied to a place that stays. */
  async keepLog(file: string): Promise<void> {
    await copyFile(path.join(this.dataDir, logName), file);
  }
  /** Of the ERP, which nobody harms: its file is the witness of effects. */
  get erpFolder(): string {
    return path.join(this.dataDir, 'erp');
  }

  service(name: ServiceName): ServiceProcess {
    return this.parts.system.services.get(name) as ServiceProcess;
  }

  async anotherInstance(name: ServiceName): Promise<ServiceProcess> {
    return await this.parts.system.anotherInstance(name);
  }

  /** Whether it says of itself that messages flow and the database answers. */
  async untilReady(name: ServiceName, withinMs = 60_000): Promise<boolean> {
    const { url } = this.service(name);
    for (const end = performance.now() + withinMs; performance.now() < end; await sleep(50)) {
      const isReady = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) return true;
    }
    return false;
  }

  async stop(): Promise<void> {
    await this.stack.disposeAsync();
  }
}

function needed<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the scenario did not say that it needs this');
  return part;
}

/** Given servers are for other commands: what is harmed here must be ours. */
function inherited(): Record<string, string | undefined> {
  const {
    DATABASE_URL: _database,
    REDIS_URL: _redis,
    MESSAGING_URL: _bus,
    NODE_OPTIONS: _options,
    ...rest
  } = process.env;
  return rest;
}

async function openWires(stack: AsyncDisposableStack): Promise<Wires> {
  const wires = { kafka: await TcpProxy.open(), postgres: await TcpProxy.open() };
  stack.defer(async () => void (await Promise.all([wires.kafka.close(), wires.postgres.close()])));
  return wires;
}

/** The same servers as the services shall know them: the broker tells the wire's address itself, the database's is put into its URL. */
function throughWires(servers: Servers, wires: Wires): Servers {
  wires.kafka.leadTo(Number(servers.kafka.brokers[0]?.split(':')[1]));
  const owner = new URL(servers.ownerUrl);
  wires.postgres.leadTo(Number(owner.port));
  owner.port = String(wires.postgres.port);
  const settings = { ...servers.settings, MESSAGING_URL: `kafka://127.0.0.1:${wires.kafka.port}` };
  return { ...servers, ownerUrl: owner.href, settings };
}

async function smallDisks(dataDir: string, stack: AsyncDisposableStack): Promise<Disks> {
  const mount = async (name: string): Promise<SmallDisk> => {
    const disk = await SmallDisk.mount(path.join(dataDir, name), diskMb);
    if (!(disk instanceof SmallDisk)) throw new CannotMeasure(disk.unavailable);
    stack.defer(async () => await disk.unmount());
    return disk;
  };
  return { kafka: await mount('kafka'), postgres: await mount('postgres') };
}
