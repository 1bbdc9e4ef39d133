import { ChassisError, type PublishOutcome } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { PublicationStore } from '../adapters/publication-store.js';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { refuseServices } from './publish-workflow.js';
import { WorkflowCheck } from './workflow-check.js';
import { WorkflowRecord } from './workflow-record.js';

export interface WantedVersion {
  readonly version: number;
  readonly replaces: string | undefined;
  readonly reason: string;
}

/** Makes an older version the published one again, as it is. It was agreed to once, so one person is enough; it must still fit what there is now. */
@Injectable()
export class RollBackWorkflow {
  constructor(
    private readonly database: Database,
    private readonly publications: PublicationStore,
    private readonly catalog: WorkflowCatalog,
    private readonly checking: WorkflowCheck,
    private readonly record: WorkflowRecord,
  ) {}

  /** Throws `rejected`/`unknown-version`, `already-published`, or `stale-version` where another one is published than the caller saw. */
  async rollBack(name: string, wanted: WantedVersion, context: RouteContext): Promise<PublishOutcome> {
    refuseServices(context);
    const { tenant, principal } = context;
    const { version, replaces, reason } = wanted;
    const known = await this.publications.version(tenant, name, { version });
    if (known === undefined)
      throw new ChassisError(
        'rejected',
        'unknown-version',
        `${name} has no version ${version}; see GET /v1/workflows/${name}/versions.`,
      );
    const { hash } = known;
    const { files } = await this.catalog.bundle(tenant, hash);
    const texts = Object.fromEntries(Object.entries(files).map(([path, { text }]) => [path, text]));
    const { findings, risk, isPublishable } = await this.checking.check(name, texts, context);
    const outcome = { name, hash, version, isNew: false, findings, risk };
    if (!isPublishable) return { status: 'check-failed', ...outcome };
    return await this.database.withTenant(tenant, async (tx) => {
      await this.publications.lock(tx, name);
      const current = await this.publications.currentHash(tx, name);
      if (current === hash)
        throw new ChassisError('rejected', 'already-published', `Version ${version} of ${name} is the published one.`);
      if (replaces !== undefined && replaces !== current)
        throw new ChassisError(
          'rejected',
          'stale-version',
          `${current ?? 'Nothing'} of ${name} is published by now, and this is about ${replaces}; look at its versions again.`,
        );
      const now = context.now();
      const about = { name, kind: 'rollback', hash, version, now, by: principal.subject, risk, reason } as const;
      const sequence = await this.publications.publish(tx, { ...about, author: undefined, requestedBy: undefined });
      const data = { hash, version, sequence, replacedHash: current, riskClass: risk.class };
      await this.record.add(tx, { kind: 'workflow.rolled-back', workflow: name, data }, context);
      return { status: 'published', ...outcome };
    });
  }
}
