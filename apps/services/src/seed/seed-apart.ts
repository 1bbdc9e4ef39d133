import path from 'node:path';
import { type DemoAccess, seedDemo } from '@chassis/all-in-one';
import type { ServiceName } from '@chassis/contracts';
import { HttpRouteClient } from '@chassis/messaging';
import { loadIdentity } from '@chassis/service-kit';

export interface SeedingApart {
  /** Of the repository: where demo and workflows lie. */
  root: string;
  /** The API keys are left below. */
  dataDir: string;
  /** Ingress's key, and the public keys of all. */
  keys: { SIGNING_KEY_FILE: string; PUBLIC_KEYS_FILE: string };
  /** Of the public API. */
  url: string;
  /** Where each service answers its routes. */
  urls: Readonly<Record<ServiceName, string>>;
  say: (what: string) => void;
}

/** Fills the demo tenant as the composition of one process does it, but over HTTP; does nothing where that was done. */
export async function seedApart({ root, dataDir, keys, url, urls, say }: SeedingApart): Promise<DemoAccess> {
  const { tokens } = await loadIdentity('ingress', keys);
  const routes = new HttpRouteClient({ urls, timeoutMs: 60_000 });
  return await seedDemo({
    root,
    dataDir: path.resolve(dataDir),
    url,
    say,
    platform: { routes, tokensOf: () => tokens },
  });
}
