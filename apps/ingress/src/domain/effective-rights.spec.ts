import { describe, expect, it } from 'vitest';
import { effectiveRights } from './effective-rights.js';

describe('effective rights', () => {
  it('are those of the subject when the key names none', () => {
    expect([...effectiveRights(['runs:create', 'runs:read'], [])]).toEqual(['runs:create', 'runs:read']);
  });

  it('are narrowed by the key, never widened', () => {
    expect([...effectiveRights(['runs:create', 'runs:read'], ['runs:read', 'admin'])]).toEqual(['runs:read']);
  });

  it('leave out what this version does not know', () => {
    expect([...effectiveRights(['moon:land'], [])]).toEqual([]);
  });
});
