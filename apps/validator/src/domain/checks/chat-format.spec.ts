import { compileSchema } from '@chassis/schemas';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ChatFormat, chatFormatCheck } from './chat-format.js';
import { contextOf } from './fixtures.js';

let chat: ChatFormat;
beforeAll(async () => {
  const schema = await compileSchema({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  });
  chat = { isJson: true, schema, tools: new Map([['weather', schema]]) };
});

const found = (text: string, toolCalls: { id: string; name: string; arguments: string }[] = [], format = chat) =>
  chatFormatCheck
    .run({ kind: 'text', text, citations: [], toolCalls }, contextOf([], [], { chat: format }), {})
    .map((one) => one.code);

describe('the format of a chat answer', () => {
  it('is the JSON that was asked for', () => {
    expect(found('{"city":"Bern"}')).toEqual([]);
    expect(found('{"town":"Bern"}')).toContain('schema');
    expect(found('Bern, I think')).toEqual(['no-json']);
  });

  it('is any text where no JSON was asked for', () => {
    expect(found('Bern, I think', [], { isJson: false, tools: new Map() })).toEqual([]);
  });

  it('calls the tools that there are, with arguments that fit', () => {
    expect(found('', [{ id: '1', name: 'weather', arguments: '{"city":"Bern"}' }])).toEqual([]);
    expect(found('', [{ id: '1', name: 'weather', arguments: '{"city":7}' }])).toContain('tool-arguments');
    expect(found('', [{ id: '1', name: 'weather', arguments: '{"city":' }])).toEqual(['tool-arguments']);
    expect(found('', [{ id: '1', name: 'delete', arguments: '{}' }])).toEqual(['unknown-tool']);
  });

  it('calls a tool where the client wants one called', () => {
    const must = { ...chat, mustCall: true };
    expect(found('{"city":"Bern"}', [], must)).toEqual(['no-call']);
    expect(found('', [{ id: '1', name: 'weather', arguments: '{"city":"Bern"}' }], must)).toEqual([]);
  });

  it('is a part where its client let it end, but for what it calls', () => {
    const limited = (text: string, toolCalls: { id: string; name: string; arguments: string }[] = []) =>
      chatFormatCheck
        .run(
          { kind: 'text', text, citations: [], toolCalls, isLimited: true },
          contextOf([], [], { chat: { ...chat, mustCall: true } }),
          {},
        )
        .map((one) => one.code);
    expect(limited('{"city":"Be')).toEqual([]);
    expect(limited('', [{ id: '1', name: 'weather', arguments: '{"city":' }])).toEqual(['tool-arguments']);
  });

  it('leaves field by field, each complete and right', async () => {
    const city = await compileSchema({ type: 'string' });
    const fields = { byName: new Map([['city', city]]), isOpen: false };
    const part = (text: string, format: ChatFormat = { ...chat, fields }) =>
      chatFormatCheck
        .run({ kind: 'segment', text, citations: [] }, contextOf([], [], { chat: format }), {})
        .map(({ code, pointer }) => `${code} ${pointer ?? ''}`.trim());
    expect(part('{"city":"Bern"')).toEqual([]);
    expect(part(',"city":"Bern"')).toEqual([]);
    expect(part('{"city":7')).toEqual(['schema /city']);
    expect(part(',"town":"Bern"')).toEqual(['schema /town']);
    expect(part(',"town":"Bern"', { ...chat, fields: { ...fields, isOpen: true } })).toEqual([]);
    expect(part('{"city":"Be')).toEqual(['no-json']);
    expect(part('Here it is: ')).toEqual(['no-json']);
    expect(part('{"city":"Bern"', chat)).toEqual(['no-json']);
    expect(part('Bern is fine.', { isJson: false, tools: new Map() })).toEqual([]);
  });
});
