import { expect, it } from 'vitest';
import { eventRunId } from './event-run-id.js';
import { eventValues } from './event-values.js';

const event = {
  id: 'e1',
  source: 'demo/mailroom',
  type: 'mail.received',
  contentType: 'application/json',
  data: { payload: 'a'.repeat(64), bytes: 2 },
};

it('gives JSON data as values and anything else as text', () => {
  expect(eventValues(event, Buffer.from('{"a":1}'))['data']).toEqual({ a: 1 });
  expect(eventValues({ ...event, contentType: 'message/rfc822' }, Buffer.from('From: x'))['data']).toBe('From: x');
});

it('names bytes that are no text, instead of garbling them', () => {
  const values = eventValues({ ...event, contentType: 'message/rfc822' }, Buffer.from([0xff, 0xfe, 0x41]));
  expect(values).toMatchObject({ data: null, payload: event.data });
});

it('refuses what calls itself JSON and is not', () => {
  expect(() =>
    eventValues({ ...event, contentType: 'application/cloudevents+json; charset=utf-8' }, Buffer.from('{')),
  ).toThrow(SyntaxError);
});

it('gives the same event of a source the same run, and another source another', () => {
  expect(eventRunId('demo', 'a', 'e1')).toBe(eventRunId('demo', 'a', 'e1'));
  expect(eventRunId('demo', 'a', 'e1')).not.toBe(eventRunId('demo', 'b', 'e1'));
  expect(eventRunId('demo', 'a', 'b/c')).not.toBe(eventRunId('demo', 'a/b', 'c'));
});
