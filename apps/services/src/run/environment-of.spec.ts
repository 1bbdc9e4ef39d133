import { serviceDefinitions } from '@chassis/all-in-one';
import type { ServiceDefinition } from '@chassis/service-kit';
import { describe, expect, it } from 'vitest';
import { environmentOf } from './environment-of.js';

describe('the environment of a service', () => {
  const of = (name: string): ServiceDefinition =>
    serviceDefinitions.find((one) => one.name === name) as ServiceDefinition;
  const settings = { PATH: '/bin', LOG_LEVEL: 'warn', GENERATOR_TEXT_MODEL: 'm', ERP_URL: 'http://erp' };

  it('holds what the service reads and what every process needs', () => {
    expect(environmentOf(of('generator'), settings)).toEqual({
      PATH: '/bin',
      LOG_LEVEL: 'warn',
      GENERATOR_TEXT_MODEL: 'm',
    });
  });

  it('holds nothing that only another service reads', () => {
    expect(environmentOf(of('validator'), settings)).toEqual({ PATH: '/bin', LOG_LEVEL: 'warn' });
  });
});
