import { describe, expect, it } from 'vitest';
import { fromStructured, isStructured } from './structured-event.js';

describe('a CloudEvents event in structured mode', () => {
  const event = {
    specversion: '1.0',
    id: '1',
    source: '/erp',
    type: 'legacy.event',
    time: '2026-01-01T00:00:00Z',
    tenant: 'demo',
    traceparent: '00-a-b-01',
    datacontenttype: 'application/json',
    data: { amount: 5, name: 'Müller' },
  };

  it('becomes the headers and the value that binary mode would carry', () => {
    expect(fromStructured(JSON.stringify(event))).toEqual({
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: '1',
        ce_source: '/erp',
        ce_type: 'legacy.event',
        ce_time: '2026-01-01T00:00:00Z',
        ce_tenant: 'demo',
        traceparent: '00-a-b-01',
      },
      value: '{"amount":5,"name":"Müller"}',
    });
  });

  it('may carry its data in base64', () => {
    const { data, ...rest } = event;
    const encoded = Buffer.from(JSON.stringify(data)).toString('base64');
    expect(fromStructured(JSON.stringify({ ...rest, data_base64: encoded }))?.value).toBe(JSON.stringify(data));
  });

  it('may have no data', () => {
    const { data: _, ...rest } = event;
    expect(fromStructured(JSON.stringify(rest))?.value).toBe('');
  });

  it.each(['{"broken', '[]', 'null', '"text"', '{"id": "1"}'])('is not what %s is', (value) => {
    expect(fromStructured(value)).toBeUndefined();
  });

  it('is known by its content type, whatever its parameters', () => {
    expect(isStructured({ 'content-type': 'application/cloudevents+json; charset=utf-8' })).toBe(true);
    expect(isStructured({ 'content-type': 'application/json' })).toBe(false);
    expect(isStructured({})).toBe(false);
  });
});
