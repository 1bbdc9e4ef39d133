import specs from '@asyncapi/specs';
import { topicNames } from '@chassis/contracts';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { renderAsyncapi } from './render-asyncapi.js';

interface Document {
  channels: Record<string, { address: string }>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { messages: object; schemas: object };
}
const document = JSON.parse(renderAsyncapi()) as Document;

describe('docs/asyncapi.json', () => {
  it("fits AsyncAPI 3.1's own schema", () => {
    const ajv = new Ajv({ strict: false, allErrors: false, logger: false });
    addFormats.default(ajv);
    const isFit = ajv.compile(specs.schemasWithoutId['3.1.0'] as object);
    isFit(document);
    expect(isFit.errors ?? []).toEqual([]);
    expect(isFit({ ...document, operations: { wrong: { action: 'shout' } } })).toBe(false);
  });

  it('names every topic with its message and schema', () => {
    expect(Object.keys(document.channels)).toEqual(topicNames);
    expect(Object.keys(document.components.messages)).toEqual(topicNames);
    expect(Object.keys(document.components.schemas)).toEqual(topicNames);
  });

  it('says who sends and who receives', () => {
    expect(document.operations['orchestrator.send.intent.classify']?.action).toBe('send');
    expect(document.operations['intent-classifier.receive.intent.classify']?.action).toBe('receive');
    expect(document.operations['audit.send.intent.classify']).toBeUndefined();
  });

  it('has no reference to nothing', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, path = ''] of references) expect(find(path), path).toBeDefined();
  });
});

function find(path: string): unknown {
  return path
    .split('/')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);
}
