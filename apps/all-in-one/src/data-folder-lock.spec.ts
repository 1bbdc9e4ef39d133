import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from './data-folder-lock.js';

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'chassis-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('can be taken anew when it was given back', () => {
    lockDataFolder(folder)();
    expect(() => lockDataFolder(folder)()).not.toThrow();
  });

  it('is taken over from a process that was killed', () => {
    writeFileSync(path.join(folder, 'lock'), '999999999');
    expect(() => lockDataFolder(folder)()).not.toThrow();
  });

  it('is taken over when its process id has gone to another program', () => {
    writeFileSync(path.join(folder, 'lock'), '1');
    expect(() => lockDataFolder(folder)()).not.toThrow();
  });
});
