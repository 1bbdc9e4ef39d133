import { ChassisError, type WorkflowDraft } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { type Draft, DraftStore, unknownDraft } from '../adapters/draft-store.js';
import { WorkflowNameSchema } from '../domain/step-parts.js';
import { freezeFolder } from '../domain/freeze-folder.js';
import { refuseFolder } from '../domain/refuse-folder.js';
import { WorkflowRecord } from './workflow-record.js';

/** Folders on their way to a publication. A draft may be wrong; it may not be large, binary, or somebody else's newer one. */
@Injectable()
export class WorkflowDrafts {
  constructor(
    private readonly database: Database,
    private readonly drafts: DraftStore,
    private readonly record: WorkflowRecord,
  ) {}

  /** Throws `rejected`/`unknown-draft`. */
  async get(tenant: string, name: string): Promise<Draft> {
    const draft = await this.drafts.get(tenant, name);
    if (draft === undefined) throw unknownDraft(name);
    return draft;
  }

  async save(
    name: string,
    folder: { files: Readonly<Record<string, string>>; replaces: string | undefined },
    context: RouteContext,
  ): Promise<WorkflowDraft & { isNew: boolean }> {
    refuseName(name);
    refuseFolder(folder.files);
    const { hash } = freezeFolder(folder.files);
    const author = context.principal.subject;
    return await this.database.withTenant(context.tenant, async (tx) => {
      const { saved, isNew } = await this.drafts.save(tx, { name, hash, ...folder, author, now: context.now() });
      const data = { hash, replacedHash: folder.replaces, files: Object.keys(folder.files).length };
      if (isNew) await this.record.add(tx, { kind: 'workflow.draft-saved', workflow: name, data }, context);
      const { name: own, hash: kept, author: by, updatedAt, requestedBy, requestedAt } = saved;
      const request = {
        ...(requestedBy !== undefined && { requestedBy }),
        ...(requestedAt !== undefined && { requestedAt }),
      };
      return { name: own, hash: kept, author: by, updatedAt, ...request, isNew };
    });
  }

  async delete(name: string, hash: string, context: RouteContext): Promise<void> {
    await this.database.withTenant(context.tenant, async (tx) => {
      await this.drafts.mustBe(tx, name, hash);
      await this.drafts.delete(tx, name);
      await this.record.add(tx, { kind: 'workflow.draft-deleted', workflow: name, data: { hash } }, context);
    });
  }
}

/** Throws `invalid`/`invalid-name`. */
export function refuseName(name: string): void {
  if (!WorkflowNameSchema.safeParse(name).success)
    throw new ChassisError(
      'invalid',
      'invalid-name',
      'A workflow is named by lower case letters, digits and dashes, 61 at most, beginning with a letter or digit.',
    );
}
