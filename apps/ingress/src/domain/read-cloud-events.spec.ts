import { describe, expect, it } from 'vitest';
import { readCloudEvents } from './read-cloud-events.js';

const event = { specversion: '1.0', id: 'mail-1', source: 'demo/mailroom', type: 'mail.received' };
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const structured = (value: unknown) =>
  readCloudEvents({ headers: { 'content-type': 'application/cloudevents+json' }, body: json(value) });

describe('CloudEvents over HTTP', () => {
  it('are read in binary mode, bytes as they came', () => {
    const body = Buffer.from([0x46, 0xff, 0x00]);
    const headers = {
      'content-type': 'message/rfc822',
      'ce-specversion': '1.0',
      'ce-id': 'a%20b',
      'ce-source': 'demo/mailroom',
      'ce-type': 'mail.received',
      'ce-mine': 'x',
    };
    expect(readCloudEvents({ headers, body })).toEqual([
      { id: 'a b', source: 'demo/mailroom', type: 'mail.received', contentType: 'message/rfc822', data: body },
    ]);
  });

  it('are read in structured mode', () => {
    const [one] = structured({ ...event, time: '2026-11-21T10:00:00+01:00', data: { a: 1 } });
    expect(one).toMatchObject({
      id: 'mail-1',
      time: '2026-11-21T10:00:00+01:00',
      contentType: 'application/json',
      data: '{"a":1}',
    });
  });

  it('keep text of another content type as text', () => {
    expect(structured({ ...event, datacontenttype: 'message/rfc822', data: 'From: a' })[0]?.data).toBe('From: a');
  });

  it('take bytes from data_base64', () => {
    expect(Buffer.from(structured({ ...event, data_base64: 'aGk=' })[0]?.data ?? '').toString()).toBe('hi');
  });

  it('are read in batches, whole or not at all', () => {
    const headers = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
    expect(readCloudEvents({ headers, body: json([event, { ...event, id: 'mail-2' }]) }).map((one) => one.id)).toEqual([
      'mail-1',
      'mail-2',
    ]);
    expect(() => readCloudEvents({ headers, body: json([event, { ...event, source: undefined }]) })).toThrow(
      expect.objectContaining({ code: 'invalid-event', failures: [expect.objectContaining({ pointer: '/1/source' })] }),
    );
    expect(() => readCloudEvents({ headers, body: json([]) })).toThrow(/array/);
  });

  it.each([{ ...event, specversion: '0.3' }, { ...event, id: '' }, { ...event, time: 'yesterday' }, 7, null])(
    'are refused when they are none: %j',
    (value) => {
      expect(() => structured(value)).toThrow(expect.objectContaining({ code: 'invalid-event' }));
    },
  );

  it('are refused in binary mode without their headers', () => {
    expect(() => readCloudEvents({ headers: { 'content-type': 'text/plain' }, body: json({}) })).toThrow(
      expect.objectContaining({ code: 'invalid-event' }),
    );
  });
});
