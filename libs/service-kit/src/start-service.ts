import { BusServer, MessageBus, Outbox, RethrowFilter, RouteClient, Turns } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Logger } from '@chassis/telemetry';
import { PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { type DynamicModule, type INestApplicationContext, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock } from './clock.js';
import { Limiter } from './limiter.js';
import { LiveChannel } from './live-channel.js';
import { NestLogger } from './nest-logger.js';
import type { Platform } from './platform.js';
import { readConfig } from './read-config.js';
import { SecretVariables } from './secret-variables.js';
import { serveDeadLetters } from './serve-dead-letters.js';
import { CONFIG, type ServiceDefinition } from './service-definition.js';

@Module({})
class PlatformModule {}

@Module({})
class ServiceHost {}

export interface RunningService {
  readonly definition: ServiceDefinition;
  /** Where it answers HTTP, if it does. */
  readonly url: string | undefined;
  /** Takes no new requests. */
  close(): Promise<void>;
}

/** Builds the service's Nest application on the platform and subscribes its handlers; messages flow after `platform.start()`. */
export async function startService(definition: ServiceDefinition, platform: Platform): Promise<RunningService> {
  const config: unknown = readConfig(definition.config, platform.settings);
  const logger = platform.logger.child({ service: definition.name });
  const root: DynamicModule = {
    module: ServiceHost,
    imports: [platformModule(definition, platform, config, logger), definition.module as DynamicModule],
  };
  const strategy = new BusServer(
    {
      service: definition.name,
      bus: platform.bus,
      database: platform.databaseOf(definition.name),
      tokens: platform.tokensOf(definition.name),
      logger,
      clock: () => platform.clock.now(),
      stopping: platform.stopping.signal,
    },
    platform.served,
  );
  serveDeadLetters(definition.name, platform);
  const options = { logger: new NestLogger(logger), abortOnError: false };
  if (definition.http === undefined) {
    const app = await NestFactory.createMicroservice(root, { ...options, strategy });
    app.useGlobalFilters(new RethrowFilter());
    await app.listen();
    return { definition, url: undefined, close: async () => await app.close() };
  }
  const http = definition.http;
  const app = await NestFactory.create<NestFastifyApplication>(
    root,
    new FastifyAdapter(http.options?.(config as never) ?? {}),
    options,
  );
  // Deferred, or listeners would be made before the filter is there.
  const microservice = app.connectMicroservice({ strategy }, { inheritAppConfig: false, deferInitialization: true });
  microservice.useGlobalFilters(new RethrowFilter());
  await http.configure(app, config as never);
  await app.startAllMicroservices();
  const { host, port } = http.address(config as never);
  await app.listen(port, host);
  return { definition, url: urlOf(app), close: async () => await app.close() };
}

function platformModule(
  definition: ServiceDefinition,
  platform: Platform,
  config: unknown,
  logger: Logger,
): DynamicModule {
  const values: [provide: unknown, value: unknown][] = [
    [CONFIG, config],
    [SecretVariables, new SecretVariables(definition.secretPrefix, platform.settings)],
    [Database, platform.databaseOf(definition.name)],
    [Outbox, platform.outbox],
    [MessageBus, platform.bus],
    [RouteClient, platform.routes],
    [PayloadStore, platform.payloads],
    [Signer, platform.signerOf(definition.name)],
    [Verifier, platform.verifier],
    [PrincipalTokens, platform.tokensOf(definition.name)],
    [LiveChannel, platform.live],
    [Limiter, platform.limiter],
    [Turns, platform.turns],
    [Clock, platform.clock],
    [Logger, logger],
  ];
  const providers = values.map(([provide, useValue]) => ({ provide, useValue }) as Provider);
  return { module: PlatformModule, global: true, providers, exports: values.map(([provide]) => provide as never) };
}

function urlOf(app: INestApplicationContext & NestFastifyApplication): string {
  const address = app.getHttpServer().address() as { address: string; port: number } | null;
  const host =
    address === null || address.address === '0.0.0.0' || address.address === '::' ? '127.0.0.1' : address.address;
  return `http://${host}:${address?.port ?? 0}`;
}
