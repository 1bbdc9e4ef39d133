import { serviceDefinitions } from '@chassis/all-in-one';
import type { ServiceDefinition } from '@chassis/service-kit';
import { describe, expect, it } from 'vitest';
import { environmentOf } from './environment-of.js';

describe('the environment of a service', () => {
  const of = (name: string): ServiceDefinition =>
    serviceDefinitions.find((one) => one.name === name) as ServiceDefinition;
  const settings = { PATH: '/bin', LOG_LEVEL: 'warn', GENERATOR_TEXT_MODEL: 'm', ERP_URL: 'http://erp' };
  const keyed = { ...settings, CHASSIS_MODEL_KEY_ACME: 'secret' };

  it('holds what the service reads and what every process needs', () => {
    expect(environmentOf(of('generator'), settings)).toEqual({
      PATH: '/bin',
      LOG_LEVEL: 'warn',
      GENERATOR_TEXT_MODEL: 'm',
    });
  });

  it('holds keys of models for the generator alone', () => {
    expect(environmentOf(of('generator'), keyed)).toHaveProperty('CHASSIS_MODEL_KEY_ACME');
    expect(environmentOf(of('validator'), keyed)).not.toHaveProperty('CHASSIS_MODEL_KEY_ACME');
  });

  it('holds nothing that only another service reads', () => {
    expect(environmentOf(of('validator'), settings)).toEqual({ PATH: '/bin', LOG_LEVEL: 'warn' });
  });
});
