import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { services } from '@chassis/contracts';
import { loadIdentity } from '@chassis/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureIdentities, publicKeysFile, signingKeyFile } from './ensure-identities.js';
import { ensurePasswords } from './ensure-passwords.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-keys-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const identityOf = async (service: (typeof services)[number], publicKeys = service) =>
  await loadIdentity(service, {
    SIGNING_KEY_FILE: path.join(folder, service, signingKeyFile),
    PUBLIC_KEYS_FILE: path.join(folder, publicKeys, publicKeysFile),
  });
const principal = { tenant: 'demo', subject: 'user:ada', notAfter: '2099-01-01T00:00:00.000Z' };

describe('identities of the services', () => {
  it('are believed by every other service', async () => {
    await ensureIdentities(folder);
    const token = await (await identityOf('ingress')).tokens.issue(principal);
    for (const service of services)
      expect(await (await identityOf(service)).tokens.verify(token, new Date())).toMatchObject({ subject: 'user:ada' });
  });

  it('stay when they are ensured again', async () => {
    await ensureIdentities(folder);
    const before = await readFile(path.join(folder, publicKeysFile), 'utf8');
    await ensureIdentities(folder);
    expect(await readFile(path.join(folder, publicKeysFile), 'utf8')).toBe(before);
  });

  it('change when the key is taken away, and what the old key signed still holds', async () => {
    await ensureIdentities(folder);
    const token = await (await identityOf('ingress')).tokens.issue(principal);
    await rm(path.join(folder, 'ingress', signingKeyFile));
    await ensureIdentities(folder);
    const { tokens, signer } = await identityOf('ingress', 'audit');
    expect(await tokens.verify(token, new Date())).toMatchObject({ subject: 'user:ada' });
    expect(await tokens.verify(await tokens.issue(principal), new Date())).toMatchObject({ issuer: signer.issuer });
  });

  it('are refused at the start when the others would not believe them', async () => {
    await ensureIdentities(folder);
    await rm(path.join(folder, 'ingress', signingKeyFile));
    await expect(identityOf('ingress')).rejects.toMatchObject({ kind: 'invalid', code: 'bad-keys' });
    const other = await mkdtemp(path.join(tmpdir(), 'chassis-keys-'));
    await ensureIdentities(other);
    const files = {
      SIGNING_KEY_FILE: path.join(other, 'audit', signingKeyFile),
      PUBLIC_KEYS_FILE: path.join(folder, publicKeysFile),
    };
    await expect(loadIdentity('audit', files)).rejects.toThrow(/public half/);
    await rm(other, { recursive: true, force: true });
  });
});

describe('passwords of the roles', () => {
  it('are made once, are not the same, and are nobody else’s to read', async () => {
    const file = path.join(folder, 'passwords.json');
    const first = await ensurePasswords(file, ['audit', 'ingress']);
    const later = await ensurePasswords(file, ['audit', 'ingress', 'validator']);
    expect(later).toMatchObject(first);
    expect(new Set(Object.values(later)).size).toBe(3);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});
