import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const MemberSchema = z.object({
  id: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  roles: z.array(z.string()),
  rights: z.array(z.string()),
});

/** `demo/tenant.json`: who is who in the demo. */
export const DemoTenantSchema = z.object({
  tenant: z.string(),
  users: z.array(MemberSchema),
  services: z.array(MemberSchema),
  subscriptions: z.array(
    z.object({
      source: z.string(),
      type: z.string(),
      workflow: z.string(),
      mapping: z.string(),
      principal: z.string(),
    }),
  ),
  workflows: z.array(z.string()),
});
export type DemoTenant = z.infer<typeof DemoTenantSchema>;

export async function readDemoTenant(root: string): Promise<DemoTenant> {
  return DemoTenantSchema.parse(JSON.parse(await readFile(path.join(root, 'demo', 'tenant.json'), 'utf8')));
}

/** What clients of the demo need; written to `.chassis/demo.json`. */
export interface DemoAccess {
  url: string;
  keys: Record<string, string>;
}
