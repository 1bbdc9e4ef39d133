import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  AdministrationSeed,
  type DocumentSummarySchema,
  IntentsPut,
  SubscriptionsPut,
  WorkflowsProvision,
} from '@chassis/contracts';
import type { Platform } from '@chassis/service-kit';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ChassisApi } from './chassis-api.js';
import { type DemoAccess, type DemoTenant, readDemoTenant } from './demo-tenant.js';

type DocumentSummary = z.infer<typeof DocumentSummarySchema>;

export interface SeedingDemo {
  root: string;
  dataDir: string;
  /** Routes of all services, and ingress's right to sign. */
  platform: Pick<Platform, 'routes' | 'tokensOf'>;
  url: string;
  say: (what: string) => void;
}

/** Fills the demo tenant from `demo/`; does nothing when that was done already with the same files. */
export async function seedDemo(options: SeedingDemo): Promise<DemoAccess> {
  const { root, dataDir, platform, say } = options;
  const tenant = await readDemoTenant(root);
  const mark = path.join(dataDir, 'demo-seed');
  const hash = await hashOf([path.join(root, 'demo'), path.join(root, 'workflows')]);
  const known = await readAccess(dataDir);
  if (known !== undefined && (await readFile(mark, 'utf8').catch(() => '')) === hash)
    return await writeAccess(dataDir, { ...known, url: options.url });
  say('seeding the demo tenant: users, intents, workflows, documents');
  const token = await platform.tokensOf('ingress').issue({
    tenant: tenant.tenant,
    subject: 'service:setup',
    notAfter: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const caller = { token };
  const access = await seedMembers(platform, tenant, token, options.url, known);
  await writeAccess(dataDir, access);
  for (const name of await readdir(path.join(root, 'demo', 'intents'))) {
    await platform.routes.call(
      IntentsPut,
      JSON.parse(await readFile(path.join(root, 'demo', 'intents', name), 'utf8')),
      caller,
    );
  }
  for (const name of tenant.workflows) {
    const files = await filesBelow(path.join(root, 'workflows', name));
    const { version, isPublished } = await platform.routes.call(WorkflowsProvision, { name, files }, caller);
    if (!isPublished)
      say(`${name}: what a person published stays; the changed files are version ${version} and wait for a person`);
  }
  for (const subscription of tenant.subscriptions) await platform.routes.call(SubscriptionsPut, subscription, caller);
  const operator = new ChassisApi(options.url, access.keys['olga'] as string);
  for (const document of await submitDocuments(root, operator)) await untilIndexed(operator, document);
  await writeFile(mark, hash);
  return access;
}

async function seedMembers(
  platform: SeedingDemo['platform'],
  tenant: DemoTenant,
  token: string,
  url: string,
  known: DemoAccess | undefined,
): Promise<DemoAccess> {
  const members = [
    ...tenant.users.map((one) => ({ ...one, subject: `user:${one.id}` })),
    ...tenant.services.map((one) => ({ ...one, subject: `service:${one.id}` })),
  ];
  const { keys } = await platform.routes.call(
    AdministrationSeed,
    {
      tenant: tenant.tenant,
      users: members.map(({ subject, name, groups, roles, rights }) => ({ id: subject, name, groups, roles, rights })),
      keys: members.map(({ subject, rights }) => ({ subject, name: 'demo', rights })),
    },
    { token },
  );
  const fresh = Object.fromEntries(keys.map((one) => [one.subject.replace(/^(user|service):/, ''), one.key]));
  return { url, keys: { ...known?.keys, ...fresh } };
}

/** Documents go in through the front door, like anybody's. */
async function submitDocuments(root: string, api: ChassisApi): Promise<string[]> {
  const ids: string[] = [];
  for (const name of (await readdir(path.join(root, 'demo', 'documents'))).filter((one) => one.endsWith('.md'))) {
    const text = await readFile(path.join(root, 'demo', 'documents', name), 'utf8');
    const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
    const { id, title, allow, dataClass } = parse(front) as {
      id: string;
      title: string;
      allow: string[];
      dataClass: string;
    };
    const { id: created } = await api.post<DocumentSummary>('/v1/documents', {
      id,
      title,
      mediaType: 'text/markdown',
      text: body,
      rights: { allow, deny: [] },
      dataClass,
    });
    ids.push(created);
  }
  return ids;
}

async function untilIndexed(api: ChassisApi, document: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 50) {
    const { state, detail } = await api.get<DocumentSummary>(`/v1/documents/${document}`);
    if (state === 'indexed') return;
    if (state === 'failed')
      throw new Error(`the demo document ${document} was not indexed: ${detail ?? 'no reason given'}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the demo document ${document} was not indexed within a minute`);
}

async function readAccess(dataDir: string): Promise<DemoAccess | undefined> {
  const text = await readFile(path.join(dataDir, 'demo.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as DemoAccess);
}

async function writeAccess(dataDir: string, access: DemoAccess): Promise<DemoAccess> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, 'demo.json'), `${JSON.stringify(access, undefined, 2)}\n`, { mode: 0o600 });
  return access;
}

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  return Object.fromEntries(
    await Promise.all(
      files
        .toSorted()
        .map(
          async (file) => [path.relative(folder, file).replaceAll('\\', '/'), await readFile(file, 'utf8')] as const,
        ),
    ),
  );
}

async function hashOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const [name, text] of Object.entries(await filesBelow(folder))) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex');
}
