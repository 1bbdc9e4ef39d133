import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSettings, readStartFlags } from './settings.js';

const service = {
  config: z.object({ PORT: z.coerce.number().int().default(1), NAME: z.string().max(3).default('a') }),
};

describe('the settings of the all-in-one', () => {
  it('have a default each', () => {
    expect(readSettings([service], {})).toMatchObject({ CHASSIS_DATA_DIR: '.chassis', CHASSIS_DEMO: 'on' });
  });

  it('are refused with every wrong key of every service in one sentence', () => {
    const environment = { PORT: 'abc', NAME: 'too long', LOG_LEVEL: 'loud' };
    expect(() => readSettings([service], environment)).toThrow(/LOG_LEVEL: .*PORT: .*NAME: .*\.env\.example/);
  });

  it('take an empty value for an absent one', () => {
    expect(readSettings([service], { LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
  });
});

describe('the command line of npm start', () => {
  it('is read', () => {
    expect(readStartFlags(['--once'])).toEqual({ isOnce: true, isCheckOnly: false, hasJobs: true });
  });

  it('answers an unknown option with the usage', () => {
    expect(() => readStartFlags(['--twice'])).toThrow(/--twice[\s\S]*--once/);
  });
});
