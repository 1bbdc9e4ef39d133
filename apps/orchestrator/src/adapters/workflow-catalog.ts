import { createHash } from 'node:crypto';
import { ChassisError } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { parse } from 'yaml';
import type { BundleSource } from '../domain/bundle-source.js';
import { compileWorkflow } from '../domain/compile-workflow.js';
import { partOf, type Workflow } from '../domain/workflow.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
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
    const key = `${tenant}/${name}`;
    const hash = this.published.get(key) ?? (await this.publishedHash(tenant, name));
    if (hash === undefined) return undefined;
    this.published.set(key, hash);
    return await this.workflow(tenant, hash, name);
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

  /** Checks a folder and makes it the published version of its name; the same files again are no new version. */
  async publish(
    tenant: string,
    name: string,
    texts: Readonly<Record<string, string>>,
    who: { by: string; now: Date },
  ): Promise<{ hash: string; version: number; isNew: boolean }> {
    const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, { text, hash: sha256(text) }]));
    const hash = sha256(
      Object.keys(files)
        .toSorted()
        .map((path) => `${path}\n${files[path]?.hash}\n`)
        .join(''),
    );
    const workflow = compile({ hash, version: 0, files });
    if (workflow.name !== name)
      throw new ChassisError(
        'invalid',
        'invalid-workflow',
        `workflow.yaml is named ${workflow.name}, and ${name} was to be published.`,
      );
    const result = await this.database.withTenant(tenant, async (tx) => {
      const stored = await store(tx, { name, hash, files, ...who });
      tx.afterCommit(() => this.published.delete(`${tenant}/${name}`));
      return stored;
    });
    return { hash, ...result };
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

interface Publication {
  readonly name: string;
  readonly hash: string;
  readonly files: BundleSource['files'];
  readonly by: string;
  readonly now: Date;
}

async function store(
  tx: Tx,
  { name, hash, files, by, now }: Publication,
): Promise<{ version: number; isNew: boolean }> {
  await tx.query("select pg_advisory_xact_lock(hashtext($1 || '/' || $2))", [tx.tenant, name]);
  const known = await tx.query<{ version: number }>('select version from bundles where hash = $1 and name = $2', [
    hash,
    name,
  ]);
  const [last] = await tx.query<{ version: number | null }>(
    'select max(version) as version from bundles where name = $1',
    [name],
  );
  const version = known[0]?.version ?? (last?.version ?? 0) + 1;
  if (known.length === 0) {
    const paths = Object.keys(files);
    await tx.query(
      'insert into bundles (tenant, hash, name, version, published_at, published_by) values ($1, $2, $3, $4, $5, $6)',
      [tx.tenant, hash, name, version, now.toISOString(), by],
    );
    await tx.query(
      `insert into bundle_files (tenant, bundle, path, text, hash) select $1, $2, * from unnest($3::text[], $4::text[], $5::text[]) on conflict do nothing`,
      [tx.tenant, hash, paths, paths.map((path) => files[path]?.text), paths.map((path) => files[path]?.hash)],
    );
  }
  await tx.query(
    'insert into published (tenant, name, hash) values ($1, $2, $3) on conflict (tenant, name) do update set hash = excluded.hash',
    [tx.tenant, name, hash],
  );
  return { version, isNew: known.length === 0 };
}

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
