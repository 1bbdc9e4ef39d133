import { ChassisError } from '@chassis/contracts';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { parse } from 'yaml';
import type { BundleSource } from '../domain/bundle-source.js';
import { compileWorkflow } from '../domain/compile-workflow.js';
import { partOf, type Workflow } from '../domain/workflow.js';

const publishedForMs = 1_000;

/** Published bundles: a folder's files, frozen under the hash of all of them; one version of a name is the published one. */
@Injectable()
export class WorkflowCatalog {
  private readonly compiled = new LRUCache<string, Workflow>({ max: 500 });
  private readonly files = new LRUCache<string, BundleSource>({ maxSize: 64_000_000, sizeCalculation: sizeOf });
  private readonly published = new LRUCache<string, string>({ max: 2_000, ttl: publishedForMs });

  constructor(private readonly database: Database) {}

  /** The published version of a name; undefined when there is none. */
  async current(tenant: string, name: string): Promise<Workflow | undefined> {
    const hash = await this.currentHash(tenant, name);
    return hash === undefined ? undefined : await this.workflow(tenant, hash, name);
  }

  /** The hash of the published version, at most a second old. */
  async currentHash(tenant: string, name: string): Promise<string | undefined> {
    const key = `${tenant}/${name}`;
    const hash = this.published.get(key) ?? (await this.publishedHash(tenant, name));
    if (hash !== undefined) this.published.set(key, hash);
    return hash;
  }

  /** The workflow that a run cites. */
  async workflow(tenant: string, hash: string, name: string): Promise<Workflow> {
    const key = `${tenant}/${hash}/${name}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const workflow = partOf(compile(await this.bundle(tenant, hash)), name);
    if (workflow === undefined)
      throw new ChassisError('rejected', 'unknown-bundle', `The bundle ${hash} has no workflow ${name}.`);
    this.compiled.set(key, workflow);
    return workflow;
  }

  /** All files of a bundle. Throws `rejected`/`unknown-bundle`. */
  async bundle(tenant: string, hash: string): Promise<BundleSource> {
    const key = `${tenant}/${hash}`;
    const known = this.files.get(key);
    if (known !== undefined) return known;
    const { rows, version } = await this.read(tenant, hash);
    if (rows.length === 0)
      throw new ChassisError('rejected', 'unknown-bundle', `There is no published bundle ${hash}.`);
    const bundle = {
      hash,
      version,
      files: Object.fromEntries(rows.map(({ path, text, hash: own }) => [path, { text, hash: own }])),
    };
    this.files.set(key, bundle);
    return bundle;
  }

  /** Another version may be the published one from now on. */
  forget(tenant: string, name: string): void {
    this.published.delete(`${tenant}/${name}`);
  }

  private async publishedHash(tenant: string, name: string): Promise<string | undefined> {
    const sql = 'select hash from published where name = $1';
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<{ hash: string }>(sql, [name]), {
      durability: 'async',
    });
    return row?.hash;
  }

  private async read(
    tenant: string,
    hash: string,
  ): Promise<{ rows: { path: string; text: string; hash: string }[]; version: number }> {
    return await this.database.withTenant(
      tenant,
      async (tx) => {
        const [rows, versions] = await Promise.all([
          tx.query<{ path: string; text: string; hash: string }>(
            'select path, text, hash from bundle_files where bundle = $1',
            [hash],
          ),
          tx.query<{ version: number }>('select version from bundles where hash = $1', [hash]),
        ]);
        return { rows, version: versions[0]?.version ?? 0 };
      },
      { durability: 'async' },
    );
  }
}

/** Whether the version that was asked for is not there, or is none that this release can run: waiting changes neither. */
export const isWithoutWorkflow = (error: unknown): boolean =>
  ['unknown-bundle', 'invalid-workflow'].includes(ChassisError.from(error).code);

function compile(bundle: BundleSource): Workflow {
  const file = bundle.files['workflow.yaml'];
  if (file === undefined) throw new ChassisError('invalid', 'invalid-workflow', 'The folder has no workflow.yaml.');
  let yaml: unknown;
  try {
    yaml = parse(file.text);
  } catch (cause) {
    throw new ChassisError('invalid', 'invalid-workflow', `workflow.yaml is not YAML: ${(cause as Error).message}`, {
      cause,
    });
  }
  return compileWorkflow(yaml, bundle);
}

function sizeOf(bundle: BundleSource): number {
  return Object.values(bundle.files).reduce((sum, { text }) => sum + 2 * text.length, 1);
}
