import { ChassisError, type RouteOutput, type WorkflowsProvision } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { PublicationStore } from '../adapters/publication-store.js';
import { freezeFolder } from '../domain/freeze-folder.js';
import { refuseFolder } from '../domain/refuse-folder.js';
import { WorkflowCheck } from './workflow-check.js';
import { refuseName } from './workflow-drafts.js';
import { WorkflowRecord } from './workflow-record.js';

/** Publishes the workflows that come with a deployment: the same check and the same record, by whoever deploys. See ADR 0014 for why no second person is asked. */
@Injectable()
export class ProvisionWorkflow {
  constructor(
    private readonly database: Database,
    private readonly publications: PublicationStore,
    private readonly checking: WorkflowCheck,
    private readonly record: WorkflowRecord,
  ) {}

  /**
   * What is published already is not published again, and what a person published or rolled back to is not replaced: then the files are
   * kept as a version that a person may publish (`rollback` to it). Throws `invalid`/`workflow-check-failed` with all findings.
   */
  async provision(
    name: string,
    files: Readonly<Record<string, string>>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof WorkflowsProvision>> {
    const { tenant, principal } = context;
    if (principal.subject !== 'service:setup')
      throw new ChassisError(
        'denied',
        'not-the-setup',
        'Only service:setup may provision workflows; people save drafts and publish them.',
      );
    refuseName(name);
    refuseFolder(files);
    const report = await this.checking.check(name, files, context);
    if (!report.isPublishable) throw checkFailed(name, report.findings);
    const { hash, risk } = report;
    return await this.database.withTenant(tenant, async (tx) => {
      const now = context.now();
      const by = principal.subject;
      const frozen = await this.publications.freeze(tx, name, freezeFolder(files), { by, now });
      if ((await this.publications.currentHash(tx, name)) === hash) return { name, hash, ...frozen, isPublished: true };
      const kind = await this.publications.currentKind(tx, name);
      if (kind !== undefined && kind !== 'provision') {
        const kept = { hash, version: frozen.version, riskClass: risk.class };
        if (frozen.isNew)
          await this.record.add(tx, { kind: 'workflow.provision-kept-back', workflow: name, data: kept }, context);
        return { name, hash, ...frozen, isPublished: false };
      }
      const about = { name, kind: 'provision', hash, version: frozen.version, now, by, risk } as const;
      const sequence = await this.publications.publish(tx, {
        ...about,
        author: undefined,
        requestedBy: undefined,
        reason: undefined,
      });
      const data = { hash, version: frozen.version, sequence, riskClass: risk.class, isProvisioned: true };
      await this.record.add(tx, { kind: 'workflow.published', workflow: name, data }, context);
      return { name, hash, ...frozen, isPublished: true };
    });
  }
}

function checkFailed(
  name: string,
  findings: readonly { severity: string; file: string; line?: number | undefined; code: string; message: string }[],
): ChassisError {
  const failures = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, code, message }) => ({ pointer: `${file}:${line ?? 1}`, message: `${code}: ${message}` }));
  const list = failures.map(({ pointer, message }) => `${pointer} ${message}`).join(' ');
  return new ChassisError('invalid', 'workflow-check-failed', `The workflow ${name} does not pass its check. ${list}`, {
    failures,
  });
}
