import { ChassisError, type CheckReport, type PublishOutcome } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { type Draft, DraftStore } from '../adapters/draft-store.js';
import { PublicationStore } from '../adapters/publication-store.js';
import { SubjectDirectory } from '../adapters/subject-directory.js';
import { decidePublication } from '../domain/decide-publication.js';
import { freezeFolder } from '../domain/freeze-folder.js';
import { WorkflowCheck } from './workflow-check.js';
import { WorkflowRecord } from './workflow-record.js';

/** Makes a draft the published version: exactly the hash that the person names, checked now, and from a class of risk on by two persons. */
@Injectable()
export class PublishWorkflow {
  constructor(
    private readonly database: Database,
    private readonly drafts: DraftStore,
    private readonly publications: PublicationStore,
    private readonly checking: WorkflowCheck,
    private readonly record: WorkflowRecord,
    private readonly subjects: SubjectDirectory,
  ) {}

  /** Throws `rejected`/`stale-draft` for another hash than the draft's, `denied`/`person-required` for a service. */
  async publish(name: string, hash: string, context: RouteContext): Promise<PublishOutcome> {
    refuseServices(context);
    const { tenant } = context;
    const { files } = await this.database.withTenant(tenant, async (tx) => await this.drafts.mustBe(tx, name, hash));
    const report = await this.checking.check(name, files, context);
    const outcome = (
      status: PublishOutcome['status'],
      more: { version?: number; isNew?: boolean } = {},
    ): PublishOutcome => ({
      status,
      name,
      hash,
      ...more,
      findings: report.findings,
      risk: report.risk,
    });
    return await this.database.withTenant(tenant, async (tx) => {
      const draft = await this.drafts.mustBe(tx, name, hash);
      if (!report.isPublishable) {
        await this.refuse(tx, report, context);
        return outcome('check-failed');
      }
      if ((await this.decide(draft, report, context)) === 'publish')
        return outcome('published', await this.write(tx, draft, report, context));
      await this.drafts.request(tx, name, context.principal.subject, context.now());
      const data = { hash, riskClass: report.risk.class, author: draft.author };
      await this.record.add(tx, { kind: 'workflow.publication-requested', workflow: name, data }, context);
      return outcome('awaiting-second-person');
    });
  }

  private async decide(
    draft: Draft,
    { risk }: CheckReport,
    { tenant, principal }: RouteContext,
  ): Promise<'publish' | 'await-second-person'> {
    const { author, requestedBy } = draft;
    const others = [author, requestedBy].filter((one) => one !== undefined);
    const actors = others.map((subject) => ({ subject, keyId: undefined }));
    const areDisabled = await this.subjects.areDisabled(tenant, actors);
    const disabled = others.filter((_one, index) => areDisabled[index]);
    return decidePublication(risk, { author, requestedBy, by: principal.subject, disabled });
  }

  private async refuse(tx: Tx, { name, hash, findings }: CheckReport, context: RouteContext): Promise<void> {
    const codes = [...new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
    await this.record.add(tx, { kind: 'workflow.publication-refused', workflow: name, data: { hash, codes } }, context);
  }

  private async write(
    tx: Tx,
    { name, files, author, requestedBy }: Draft,
    { hash, risk, findings }: CheckReport,
    context: RouteContext,
  ): Promise<{ version: number; isNew: boolean }> {
    const by = context.principal.subject;
    const now = context.now();
    const frozen = await this.publications.freeze(tx, name, freezeFolder(files), { by, now });
    const about = {
      name,
      kind: 'publish',
      hash,
      version: frozen.version,
      now,
      by,
      author,
      requestedBy,
      risk,
      reason: undefined,
    } as const;
    const sequence = await this.publications.publish(tx, about);
    await this.drafts.delete(tx, name);
    const data = {
      hash,
      version: frozen.version,
      sequence,
      author,
      requestedBy,
      riskClass: risk.class,
      warnings: findings.length,
    };
    await this.record.add(tx, { kind: 'workflow.published', workflow: name, data }, context);
    return frozen;
  }
}

/** Publishing is a person's act: throws `denied`/`person-required`. */
export function refuseServices({ principal }: RouteContext): void {
  if (!principal.subject.startsWith('user:'))
    throw new ChassisError(
      'denied',
      'person-required',
      `Workflows are published by persons, and ${principal.subject} is a service. It may save and check drafts.`,
    );
}
