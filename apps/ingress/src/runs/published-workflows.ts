import { Injectable } from '@nestjs/common';
import { WorkflowsGet, type RouteOutput } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { LRUCache } from 'lru-cache';

export type PublishedWorkflow = RouteOutput<typeof WorkflowsGet>;

const freshMs = 1_000;

/** What the engine has published, at most a second old, so that accepting a run does not ask each time. */
@Injectable()
export class PublishedWorkflows {
  private readonly kept: LRUCache<string, PublishedWorkflow, { name: string; token: string }>;

  constructor(private readonly routes: RouteClient) {
    this.kept = new LRUCache({
      max: 2_000,
      ttl: freshMs,
      fetchMethod: async (_key, _old, { context }) =>
        await this.routes.call(WorkflowsGet, { name: context.name }, { token: context.token }),
    });
  }

  /** Throws `rejected`/`unknown-workflow`. */
  async get(tenant: string, name: string, token: string): Promise<PublishedWorkflow> {
    const found = await this.kept.fetch(`${tenant}/${name}`, { context: { name, token } });
    return found!;
  }
}
