import { describe, expect, it } from 'vitest';
import { effectiveRights } from './effective-rights.js';
import { rightNames } from './rights.js';

describe('effective rights', () => {
  it('are those of the subject when the key names none', () => {
    expect([...effectiveRights(['runs:create', 'runs:read'], [])]).toEqual(['runs:create', 'runs:read']);
  });

  it('are narrowed by the key, never widened', () => {
    expect([...effectiveRights(['runs:create', 'runs:read'], ['runs:read', 'documents:read'])]).toEqual(['runs:read']);
  });

  it('are all of them for an admin, unless the key narrows them', () => {
    expect(effectiveRights(['admin'], []).size).toBe(rightNames.length);
    expect(effectiveRights(['admin'], ['admin']).size).toBe(rightNames.length);
    expect([...effectiveRights(['admin'], ['runs:read'])]).toEqual(['runs:read']);
    expect([...effectiveRights(['runs:read'], ['admin'])]).toEqual(['runs:read']);
  });

  it('leave out what this version does not know', () => {
    expect([...effectiveRights(['moon:land'], [])]).toEqual([]);
  });
});
