import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ServiceName, services } from '@chassis/contracts';
import { type KeyPair, loadKeyPair, type PublicKeys } from '@chassis/tenancy';

export const signingKeyFile = 'signing-key.json';
export const publicKeysFile = 'public-keys.json';

/**
 * A signing key in each service's folder, made where it is missing, and the public keys of all beside it. Whoever removes a signing key gets a new one;
 * the public half of the old one stays known, so that what it signed is believed until it ends.
 */
export async function ensureIdentities(folder: string): Promise<void> {
  const known = await readPublicKeys(path.join(folder, publicKeysFile));
  const entries = await Promise.all(
    services.map(async (service) => {
      const pair = await loadKeyPair(path.join(folder, service, signingKeyFile));
      return [service, withKey(known[service] ?? [], pair.publicJwk)] as const;
    }),
  );
  const text = `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, publicKeysFile), text);
  // A service is given its own folder and no other.
  for (const service of services) await writeFile(path.join(folder, service, publicKeysFile), text);
}

function withKey(keys: readonly KeyPair['publicJwk'][], key: KeyPair['publicJwk']): KeyPair['publicJwk'][] {
  return [key, ...keys.filter((one) => one.x !== key.x)];
}

async function readPublicKeys(file: string): Promise<PublicKeys> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '{}';
  });
  return JSON.parse(text) as Partial<Record<ServiceName, KeyPair['publicJwk'][]>>;
}
