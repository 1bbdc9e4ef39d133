import type { ServiceName } from '@chassis/contracts';
import type { Migration } from '@chassis/persistence';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';

/** Injects the service's parsed, frozen settings. */
export const CONFIG = Symbol('CONFIG');

/** How a service answers HTTP; only ingress does for users. */
export interface HttpSurface<C> {
  /** Options of the Fastify server (limits), before it is made. */
  options?(config: C): Record<string, unknown>;
  /** Called before it listens: plugins, filters, documents. */
  configure(app: NestFastifyApplication, config: C): Promise<void> | void;
  address(config: C): { host: string; port: number };
}

/** All that the platform must know to run a service, alone or beside others. */
export interface ServiceDefinition<S extends z.ZodObject = z.ZodObject> {
  readonly name: ServiceName;
  readonly module: Type | DynamicModule;
  /** Keys are names of environment variables; every one has a default or a reason why not, and a description. */
  readonly config: S;
  /** What names of variables begin with that hold secrets and are named elsewhere than in `config`; they reach this service alone. */
  readonly secretPrefix?: string;
  readonly migrations: readonly Migration[];
  readonly http?: HttpSurface<z.output<S>>;
}

export function defineService<S extends z.ZodObject>(definition: ServiceDefinition<S>): ServiceDefinition<S> {
  return definition;
}
