import { services } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../read-config.js';
import { distributedConfig, serviceUrls } from './distributed-config.js';
import { defaultServicePort } from './service-address.js';

const needed = {
  MESSAGING_URL: 'kafka://127.0.0.1:9092',
  DATABASE_URL: 'postgres://chassis_audit:x@127.0.0.1/chassis',
  SIGNING_KEY_FILE: 'key.json',
  PUBLIC_KEYS_FILE: 'keys.json',
};

describe('the settings of a service apart', () => {
  it('name every wrong key at once', () => {
    const wrong = { ...needed, DATABASE_URL: 'mysql://x', REDIS_URL: 'memcached://x', AUDIT_URL: 'somewhere' };
    expect(() => readConfig(distributedConfig, wrong)).toThrow(/DATABASE_URL.*REDIS_URL|REDIS_URL.*DATABASE_URL/);
    expect(() => readConfig(distributedConfig, wrong)).toThrow(/AUDIT_URL/);
  });

  it('find every service on a port of its own unless told otherwise', () => {
    const config = readConfig(distributedConfig, { ...needed, INTENT_CLASSIFIER_URL: 'http://classifier:80' });
    const urls = serviceUrls(config);
    expect(urls['intent-classifier']).toBe('http://classifier:80');
    expect(urls.audit).toBe(`http://127.0.0.1:${defaultServicePort('audit')}`);
    expect(new Set(Object.values(urls)).size).toBe(services.length);
  });
});
