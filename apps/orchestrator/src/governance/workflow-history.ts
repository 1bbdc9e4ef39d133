import {
  ChassisError,
  type RouteOutput,
  type WorkflowsDiff,
  type WorkflowsList,
  type WorkflowVersion,
} from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import { parse } from 'yaml';
import { DraftStore, unknownDraft } from '../adapters/draft-store.js';
import { PublicationStore } from '../adapters/publication-store.js';
import { WorkflowCatalog } from '../adapters/workflow-catalog.js';
import { diffFolders } from '../domain/diff-folders.js';

interface Folder {
  readonly hash: string;
  readonly version?: number;
  readonly files: Readonly<Record<string, string>>;
}

/** What there is and what there was: names, versions, and how they differ. */
@Injectable()
export class WorkflowHistory {
  constructor(
    private readonly publications: PublicationStore,
    private readonly drafts: DraftStore,
    private readonly catalog: WorkflowCatalog,
  ) {}

  async list(
    tenant: string,
    { limit, after = '' }: { limit: number; after?: string | undefined },
  ): Promise<RouteOutput<typeof WorkflowsList>> {
    const [published, drafts] = await Promise.all([this.publications.published(tenant), this.drafts.list(tenant)]);
    const names = [...new Set([...published, ...drafts].map(({ name }) => name))]
      .toSorted()
      .filter((name) => name > after);
    const workflows = names.slice(0, limit).map((name) => {
      const current = published.find((one) => one.name === name);
      const draft = drafts.find((one) => one.name === name);
      return { name, ...(current && { current }), ...(draft && { draft }) };
    });
    const last = workflows.at(-1);
    return { workflows, ...(names.length > limit && last && { next: last.name }) };
  }

  /** Throws `rejected`/`unknown-version`. */
  async version(
    tenant: string,
    name: string,
    version: number,
  ): Promise<WorkflowVersion & { files: Record<string, string> }> {
    const found = await this.publications.version(tenant, name, { version });
    if (found === undefined) throw unknownVersion(name, String(version));
    return { ...found, files: await this.textsOf(tenant, found.hash) };
  }

  async diff(
    tenant: string,
    name: string,
    { from, to }: { from: string; to: string },
  ): Promise<RouteOutput<typeof WorkflowsDiff>> {
    const [before, after] = await Promise.all([from, to].map(async (one) => await this.folder(tenant, name, one)));
    const { files: a, ...fromAbout } = before as Folder;
    const { files: b, ...toAbout } = after as Folder;
    const difference = diffFolders(a, b, { from: graphOf(a), to: graphOf(b) });
    return { name, from: fromAbout, to: toAbout, ...difference };
  }

  private async folder(tenant: string, name: string, which: string): Promise<Folder> {
    if (which === 'draft') {
      const draft = await this.drafts.get(tenant, name);
      if (draft === undefined) throw unknownDraft(name);
      return { hash: draft.hash, files: draft.files };
    }
    const found = await this.find(tenant, name, which);
    if (found === undefined) throw unknownVersion(name, which);
    const { hash, version } = found;
    return { hash, version, files: await this.textsOf(tenant, hash) };
  }

  private async find(tenant: string, name: string, which: string): Promise<WorkflowVersion | undefined> {
    if (/^\d{1,9}$/.test(which)) return await this.publications.version(tenant, name, { version: Number(which) });
    const hash = which === 'current' ? await this.catalog.currentHash(tenant, name) : which;
    return hash === undefined ? undefined : await this.publications.version(tenant, name, { hash });
  }

  private async textsOf(tenant: string, hash: string): Promise<Record<string, string>> {
    const { files } = await this.catalog.bundle(tenant, hash);
    return Object.fromEntries(Object.entries(files).map(([path, { text }]) => [path, text]));
  }
}

const unknownVersion = (name: string, which: string): ChassisError =>
  new ChassisError(
    'rejected',
    'unknown-version',
    `${name} has no version ${which}; a version is a number, a hash, “current” or “draft”.`,
  );

function graphOf(files: Readonly<Record<string, string>>): unknown {
  try {
    return parse(files['workflow.yaml'] ?? '');
  } catch {
    // A draft may be no YAML yet; its lines still differ.
    return undefined;
  }
}
