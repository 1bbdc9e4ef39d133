import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type DemoAccess, seedDemo } from '@chassis/all-in-one';
import type { TestLine } from '@chassis/testing';

/** A second tenant with users, documents and workflows like the demo's, and nothing in common with it but the machine. */
export async function seedSecondTenant(
  line: TestLine,
  { root, dataDir, tenant }: { root: string; dataDir: string; tenant: string },
): Promise<DemoAccess> {
  const copy = path.join(dataDir, tenant);
  await mkdir(copy, { recursive: true });
  for (const folder of ['demo', 'workflows'])
    await cp(path.join(root, folder), path.join(copy, folder), { recursive: true });
  const file = path.join(copy, 'demo', 'tenant.json');
  const demo = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...demo, tenant }));
  return await seedDemo({ root: copy, dataDir: copy, platform: line.platform, url: line.url, say: () => undefined });
}
