import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { services } from '@chassis/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { imageContents, type ImageName } from './image-contents.js';
import { writeImage } from './write-image.js';

const root = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const folder = await mkdtemp(path.join(tmpdir(), 'chassis-images-'));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Lays an image out far from the workspace, so that nothing is found there, and runs its program. */
async function runIn(name: ImageName, flags: string[], env: Record<string, string>) {
  const to = path.join(folder, name);
  await writeImage(root, imageContents[name], to);
  const main = path.join(to, 'app', 'main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...flags], { env, encoding: 'utf8' });
  await rm(to, { recursive: true, force: true });
  return { status, said: stdout + stderr };
}

const settings = {
  MESSAGING_URL: 'kafka://kafka:9092',
  DATABASE_URL: 'postgres://role:password@postgres:5432/chassis',
  SIGNING_KEY_FILE: '/settings/signing-key.json',
  PUBLIC_KEYS_FILE: '/settings/public-keys.json',
};

// Each copies some thousand files.
describe('an image holds all that its program loads at the start', { timeout: 300_000 }, () => {
  it.each(services)('the %s', async (name) => {
    expect(await runIn(name, ['--check-config'], settings)).toEqual({ status: 0, said: 'the settings are fine\n' });
  });

  it.each(['provision', 'demo'] as const)('%s, which asks for its settings', async (name) => {
    const { status, said } = await runIn(name, [], {});
    expect(said).toMatch(`${name}: Wrong settings: `);
    expect(status).toBe(1);
  });

  it.each(['erp', 'old-ledger'] as const)('%s, which says how it is used', async (name) => {
    const { status, said } = await runIn(name, [], {});
    expect(said).toContain('usage: ');
    expect(status).toBe(2);
  });
});
