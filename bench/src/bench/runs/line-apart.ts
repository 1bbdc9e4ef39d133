import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { ServiceName } from '@chassis/contracts';
import { freePort, isUnavailable, startKafka, startPostgres } from '@chassis/servers';
import { readConfig, urlKeyOf } from '@chassis/service-kit';
import { LogStream, provisionConfig, provisionServices, ServiceProcess, settingsFile } from '@chassis/services';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { root } from '../../product.js';

const inLine = ['orchestrator', 'intent-classifier'] as const;

/** The engine and one stage as processes of their own on Kafka and PostgreSQL, as `npm run services` starts them, without the other six. */
export class LineApart implements AsyncDisposable {
  private readonly services = new Map<ServiceName, ServiceProcess>();
  private readonly stack = new AsyncDisposableStack();
  private readonly urls: Record<string, string> = {};
  private folder = '';

  static async start(): Promise<LineApart> {
    const line = new LineApart();
    try {
      await line.open();
      return line;
    } catch (error) {
      await line[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What a process that stands in for this service must be told. */
  async settingsOf(service: ServiceName): Promise<Record<string, string>> {
    const own = parseEnv(await readFile(path.join(this.folder, service, settingsFile), 'utf8')) as Record<
      string,
      string
    >;
    return { ...own, ...this.urls, SERVICE_PORT: '0', LOG_LEVEL: 'error' };
  }

  async stopService(service: ServiceName): Promise<void> {
    await this.services.get(service)?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.disposeAsync();
  }

  private async open(): Promise<void> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bench-apart-'));
    this.stack.defer(async () => await rm(dataDir, { recursive: true, force: true }));
    await chmod(dataDir, 0o755);
    const postgres = await startPostgres({ dataDir: path.join(dataDir, 'postgres') });
    this.stack.defer(async () => await postgres.stop());
    const kafka = await startKafka({ dataDir: path.join(dataDir, 'kafka') });
    if (isUnavailable(kafka)) throw new CannotMeasure(kafka.unavailable);
    this.stack.defer(async () => await kafka.stop());
    this.folder = path.join(dataDir, 'services');
    const owner = new URL(postgres.url);
    owner.pathname = '/chassis';
    const given = {
      MESSAGING_URL: `kafka://${kafka.brokers.join(',')}`,
      OWNER_DATABASE_URL: owner.href,
      SERVICES_DIR: this.folder,
    };
    await provisionServices(readConfig(provisionConfig, given), () => undefined);
    await this.startServices();
  }

  private async startServices(): Promise<void> {
    const log = new LogStream(() => undefined);
    const ports = new Map<ServiceName, number>();
    for (const name of inLine) {
      const port = await freePort();
      ports.set(name, port);
      this.urls[urlKeyOf(name)] = `http://127.0.0.1:${port}`;
    }
    for (const name of inLine) {
      const service = new ServiceProcess({
        ...{ name, root, log, url: this.urls[urlKeyOf(name)] as string },
        settingsFile: path.join(this.folder, name, settingsFile),
        environment: { ...process.env, ...this.urls, SERVICE_PORT: String(ports.get(name)), LOG_LEVEL: 'error' },
      });
      this.services.set(name, service);
      this.stack.defer(async () => await service.stop());
      service.start();
    }
    await Promise.all([...this.services.values()].map(async (one) => await one.untilReady()));
  }
}
