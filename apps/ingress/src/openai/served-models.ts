import { Injectable } from '@nestjs/common';
import { ChassisError, ModelsDescribe, type RouteOutput } from '@chassis/contracts';
import { LRUCache } from 'lru-cache';
import { CallerRoutes } from '../access/caller-routes.js';
import type { Caller } from '../ports/caller.js';

type Described = RouteOutput<typeof ModelsDescribe>;

const freshMs = 5_000;

/** The models that the generator has, at most some seconds old. */
@Injectable()
export class ServedModels {
  private readonly kept: LRUCache<string, Described, Caller>;

  constructor(private readonly routes: CallerRoutes) {
    this.kept = new LRUCache({
      max: 1_000,
      ttl: freshMs,
      fetchMethod: async (_key, _old, { context }) => await this.routes.call(context, ModelsDescribe, {}),
    });
  }

  async all(caller: Caller): Promise<Described['all']> {
    const described = await this.kept.fetch(caller.tenant, { context: caller });
    return described!.all;
  }

  /** Throws `rejected`/`unknown-model`. */
  async check(caller: Caller, name: string): Promise<void> {
    const all = await this.all(caller);
    if (all.some((one) => one.name === name || one.id === name)) return;
    throw new ChassisError(
      'rejected',
      'unknown-model',
      `The model ${name} does not exist; there are chassis (the line chooses), ${all.map((one) => one.name).join(', ')}.`,
      { failures: [{ pointer: '/model', message: 'unknown' }] },
    );
  }
}
