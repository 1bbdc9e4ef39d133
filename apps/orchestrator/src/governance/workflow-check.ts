import type { CheckReport } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { WorkflowEnvironments } from '../adapters/workflow-environments.js';
import { checkFolder } from '../domain/checking/check-folder.js';
import { freezeFolder } from '../domain/freeze-folder.js';
import { WorkflowRecord } from './workflow-record.js';

/** Checks folders against what the line and the tenant have now. */
@Injectable()
export class WorkflowCheck {
  constructor(
    private readonly database: Database,
    private readonly environments: WorkflowEnvironments,
    private readonly record: WorkflowRecord,
  ) {}

  async check(name: string, files: Readonly<Record<string, string>>, context: RouteContext): Promise<CheckReport> {
    const { hash } = freezeFolder(files);
    const environment = await this.environments.of(context.tenant, name, files, { token: context.token });
    const { findings, risk, isPublishable } = checkFolder(name, files, environment);
    return { name, hash, isPublishable, findings: [...findings], risk };
  }

  /** The same, on record: who had what checked, and what came out. */
  async checkOnRecord(
    name: string,
    files: Readonly<Record<string, string>>,
    context: RouteContext,
  ): Promise<CheckReport> {
    const report = await this.check(name, files, context);
    const errors = report.findings.filter(({ severity }) => severity === 'error').length;
    const data = { hash: report.hash, errors, warnings: report.findings.length - errors, riskClass: report.risk.class };
    await this.database.withTenant(context.tenant, async (tx) => {
      await this.record.add(tx, { kind: 'workflow.checked', workflow: name, data }, context);
    });
    return report;
  }
}
