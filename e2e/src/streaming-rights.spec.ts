import { randomUUID } from 'node:crypto';
import { serviceDefinitions } from '@chassis/all-in-one';
import {
  AdministrationSeed,
  AnswerSegment,
  BundlesFile,
  DocumentIndexed,
  DocumentsPermit,
  DocumentsSubmit,
  type PassagesRetrieved as Retrieved,
  PassagesRetrieved,
  type PayloadRef,
  RetrievePassages,
  type Rights,
  type RunEvent,
  RunEvents,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './until.js';

const sentences = ['The warranty on pumps is 24 months. ', 'It starts with the delivery. ', 'Seals are excluded. '];

let line: TestLine;
let root: string;
let key: string;

beforeAll(async () => {
  const needed = new Set(['ingress', 'retriever', 'validator']);
  const services = serviceDefinitions.filter(({ name }) => needed.has(name));
  line = await startLine({ services, settings: { INGRESS_PORT: '0' } });
  line.stubRoute(BundlesFile, () => ({ text: 'Answer from the passages.', hash: 'h' }));
  const seed = {
    tenant: 'demo',
    users: [{ id: 'root', rights: ['admin'], roles: ['documents-admin'] }, { id: 'ada' }],
    keys: [{ subject: 'root', name: 'test' }],
  };
  const setup = await line.principal('demo', 'service:setup');
  key = (await line.call(AdministrationSeed, seed, { as: setup })).keys[0]?.key ?? '';
  root = await line.principal('demo', 'user:root');
});
afterAll(async () => await line.stop());

const put = async (method: string, path: string): Promise<void> => {
  const answer = await fetch(`${line.url}/v1/${path}`, { method, headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
};

/** Adds a document, and what its reader finds in it, as the context of an answer. */
async function found(
  document: string,
  rights: Rights,
  as: string,
): Promise<{ context: PayloadRef; answer: Retrieved }> {
  const content = await line.payloads.put('demo', sentences.join(''), 'internal');
  const given = { id: document, title: document, mediaType: 'text/plain', content, rights };
  await line.call(DocumentsSubmit, given, { as: root });
  await line.next(DocumentIndexed, (one) => one.document === document && one.state === 'indexed');
  const question = await line.payloads.put('demo', 'How long is the warranty on pumps?', 'internal');
  let answer: Retrieved | undefined;
  // A membership crosses the bus before it counts.
  await until(async () => {
    answer = await line.ask(RetrievePassages, PassagesRetrieved, { question, limit: 4, budgetTokens: 800 }, { as });
    return answer.passages.some((one) => one.document === document) || undefined;
  }, 'the passage');
  const passages = answer!.passages.filter((one) => one.document === document);
  const value = {
    prompt: { bundle: 'b', path: 'prompts/answer.md', hash: 'h' },
    inputs: { question: 'How long is the warranty on pumps?' },
    passages,
    accessVersion: answer!.accessVersion,
    checks: [],
    maxOutputTokens: 200,
    budgetMicroUsd: 1_000,
  };
  return { context: await line.payloads.putJson('demo', value, 'internal'), answer: answer! };
}

const events = async (run: string, as: string): Promise<RunEvent[]> =>
  (await line.call(RunEvents, { run }, { as })).events;

/** Plays a generator that goes on writing, and waits for what the validator makes of it. */
async function streamUntilWithdrawn(document: string, context: PayloadRef, as: string, withdraw: () => Promise<void>) {
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  const segment = async (index: number): Promise<void> => {
    const text = sentences[index % sentences.length] ?? '';
    const start = sentences.join('').indexOf(text);
    const quote = text.trim();
    const citations = [{ document, version: 1, chunk: 0, quote, start, end: start + quote.length }];
    const content = await line.payloads.putJson('demo', { text, citations }, 'internal');
    await line.publish(AnswerSegment, { index, content, context, isLast: false }, { as, step });
  };
  await segment(0);
  await until(
    async () => (await events(step.run, as)).some(({ type }) => type === 'answer.segment') || undefined,
    'a segment',
  );
  await withdraw();
  let index = 0;
  await until(async () => {
    await segment((index += 1));
    return (await events(step.run, as)).some(({ type }) => type === 'answer.withdrawn') || undefined;
  }, 'the withdrawal');
  const before = (await events(step.run, as)).length;
  for (let more = 1; more <= 3; more += 1) await segment(index + more);
  const marker = await line.payloads.put('demo', 'How long is the warranty on pumps?', 'internal');
  const after = await line.ask(
    RetrievePassages,
    PassagesRetrieved,
    { question: marker, limit: 4, budgetTokens: 800 },
    { as },
  );
  return { before, events: await events(step.run, as), after };
}

describe('a right that ends while an answer streams', () => {
  it('by leaving a group stops the answer, calls back what had left, and nothing follows', async () => {
    const ada = await line.principal('demo', 'user:ada');
    await put('PUT', 'groups/service/members/ada');
    const { context } = await found('manual', { allow: ['group:service'], deny: [] }, ada);
    const {
      before,
      events: shown,
      after,
    } = await streamUntilWithdrawn(
      'manual',
      context,
      ada,
      async () => await put('DELETE', 'groups/service/members/ada'),
    );
    expect(shown.length).toBe(before);
    expect(JSON.stringify(shown)).not.toContain('24 months');
    expect(shown.at(-1)).toMatchObject({ type: 'answer.withdrawn' });
    expect(after.passages).toEqual([]);
  });

  it('by its term does the same, when the moment comes', async () => {
    const bob = await line.principal('demo', 'user:bob');
    const rights = { allow: ['user:bob'], deny: [] };
    const { context } = await found('timed-manual', rights, bob);
    const end = async (): Promise<void> => {
      const validUntil = new Date(Date.now() + 1_000).toISOString();
      await line.call(DocumentsPermit, { document: 'timed-manual', rights: { ...rights, validUntil } }, { as: root });
    };
    const { before, events: shown, after } = await streamUntilWithdrawn('timed-manual', context, bob, end);
    expect(shown.length).toBe(before);
    expect(JSON.stringify(shown)).not.toContain('24 months');
    expect(after.passages).toEqual([]);
  });
});
