import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Outbox, RouteClient, Turns } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Clock, CONFIG, Limiter, LiveChannel } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { PrincipalTokens } from '@chassis/tenancy';
import { ingressConfig } from '../config.js';
import { IngressModule } from '../ingress.module.js';
import { openApi } from './open-api.js';

@Module({})
class NoPlatform {}

/** The OpenAPI document from the controllers alone: no database, no bus, nothing started. */
export async function documentWithoutServer(): Promise<OpenAPIObject> {
  const absent = [
    Database,
    Outbox,
    RouteClient,
    Turns,
    PayloadStore,
    Clock,
    Limiter,
    LiveChannel,
    Logger,
    PrincipalTokens,
  ];
  const providers: Provider[] = [
    ...absent.map((provide) => ({ provide, useValue: {} })),
    { provide: CONFIG, useValue: ingressConfig.parse({}) },
  ];
  const platform: DynamicModule = { module: NoPlatform, global: true, providers, exports: [...absent, CONFIG] };
  const root: DynamicModule = { module: class Root {}, imports: [platform, IngressModule] };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  return openApi(app);
}
