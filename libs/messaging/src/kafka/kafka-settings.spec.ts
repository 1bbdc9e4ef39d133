import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kafkaConnection, kafkaSettings } from './kafka-settings.js';

const read = (settings: Record<string, string>) => kafkaConnection(z.object(kafkaSettings).parse(settings));

describe('the settings of the Kafka bus', () => {
  it('name one broker or several', () => {
    expect(read({ MESSAGING_URL: 'kafka://one:9092' })).toEqual({ brokers: ['one:9092'], prefix: '' });
    expect(read({ MESSAGING_URL: 'kafka://one:9092,two:9093' }).brokers).toEqual(['one:9092', 'two:9093']);
  });

  it.each(['redis://one:1', 'kafka://one', 'kafka://', 'kafka://one:x', 'kafka://a:1,'])('refuse %s', (url) => {
    expect(() => read({ MESSAGING_URL: url })).toThrow('kafka://host:port');
  });

  it('take user and password together or not at all', () => {
    const url = { MESSAGING_URL: 'kafka://one:9092' };
    expect(read({ ...url, KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }).login).toEqual({
      username: 'u',
      password: 'p',
    });
    expect(() => read({ ...url, KAFKA_SASL_USERNAME: 'u' })).toThrow('go together');
  });

  it('encrypt when asked to, by a public or an own authority', () => {
    const url = { MESSAGING_URL: 'kafka://one:9092', KAFKA_TLS: 'on' };
    expect(read(url).tls).toEqual({});
    expect(read({ ...url, KAFKA_TLS_CA: 'pem' }).tls).toEqual({ ca: 'pem' });
  });
});
