import { AuditRecorded, RunRequested } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let ada: string;

beforeAll(async () => {
  edge = await Edge.start();
  ada = await edge.key('demo', 'ada', ['runs:create', 'runs:read']);
});
afterAll(async () => await edge.line.stop());

describe('starting a run', () => {
  it('answers 202 with links, asks the engine for it and records who did it', async () => {
    const answer = await edge.ask(ada);
    expect(answer.status).toBe(202);
    const { id, status, links } = (await answer.json()) as {
      id: string;
      status: string;
      links: Record<string, string>;
    };
    expect(status).toBe('accepted');
    expect(answer.headers.get('location')).toBe(links.self);
    const { data, envelope } = await edge.line.next(RunRequested, (_, { run }) => run === id);
    expect(data).toMatchObject({ workflow: 'answer-question', origin: 'api' });
    expect(await edge.line.payloads.getJson('demo', data.input)).toEqual({ question: 'How long is the warranty?' });
    const principal = await edge.line.platform.tokensOf('audit').verify(envelope.principal, new Date());
    expect(principal).toMatchObject({ tenant: 'demo', subject: 'user:ada', run: id });
    await edge.line.next(AuditRecorded, ({ facts }) =>
      facts.some((fact) => fact.kind === 'run.accepted' && fact.run === id),
    );
  });

  it('is known at once, before the engine knows it', async () => {
    const id = await edge.accepted(ada);
    const answer = await edge.request('GET', `/v1/runs/${id}`, ada);
    expect(await answer.json()).toMatchObject({ id, status: 'accepted', workflow: 'answer-question' });
  });

  it('begins one run for the same idempotency key and body, however many side by side', async () => {
    const headers = { 'idempotency-key': 'order-1' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => (await edge.ask(ada, headers)).json() as Promise<{ id: string }>),
    );
    const ids = new Set(answers.map(({ id }) => id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    await edge.line.next(RunRequested, (_, { run }) => run === id);
    expect(
      edge.line.seen.filter(({ topic, envelope }) => topic === 'run.requested' && envelope.run === id),
    ).toHaveLength(1);
  });

  it('refuses an idempotency key with another body', async () => {
    await edge.ask(ada, { 'idempotency-key': 'order-2' });
    const answer = await edge.ask(ada, { 'idempotency-key': 'order-2' }, 'Something else?');
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('accepts many at once, each with its own run', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, async () => await edge.accepted(ada)));
    expect(new Set(answers).size).toBe(40);
  });

  it('waits for the end when the client prefers to', async () => {
    const soon = new Date(Date.now() + 30_000).toISOString();
    const body = { workflow: 'answer-question', input: { question: 'How long?' }, deadline: soon };
    const waiting = edge.request('POST', '/v1/runs', ada, body, { prefer: 'wait=10' });
    const { envelope } = await edge.line.next(RunRequested, ({ deadline }) => deadline === soon);
    edge.know(envelope.run!, 'completed');
    edge.append(envelope.run!, 'run.status', 'run.ended');
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=10');
    expect(await answer.json()).toMatchObject({
      status: 'completed',
      result: { answer: 'Two years.' },
      cost: { microUsd: 7 },
    });
  });

  it('stops waiting when the time is over', async () => {
    const answer = await edge.ask(ada, { prefer: 'wait=1' });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ status: 'accepted' });
  });

  it('shows a run as running until the log holds its end', async () => {
    const id = await edge.accepted(ada);
    edge.know(id, 'completed');
    expect(await (await edge.request('GET', `/v1/runs/${id}`, ada)).json()).toMatchObject({ status: 'running' });
    edge.append(id, 'run.ended');
    expect(await (await edge.request('GET', `/v1/runs/${id}`, ada)).json()).toMatchObject({ status: 'completed' });
  });

  it('hands attachments over apart from the input', async () => {
    const body = {
      workflow: 'answer-question',
      input: { question: 'What is this?' },
      attachments: [{ name: 'a.txt', mediaType: 'text/plain', text: 'hello' }],
    };
    const { id } = (await (await edge.request('POST', '/v1/runs', ada, body)).json()) as { id: string };
    const { data } = await edge.line.next(RunRequested, (_, { run }) => run === id);
    const input = (await edge.line.payloads.getJson('demo', data.input)) as { attachments: { content: never }[] };
    expect(await edge.line.payloads.getText('demo', input.attachments[0]!.content)).toBe('hello');
  });
});

describe('runs of others', () => {
  it('are no runs: of another tenant, or of another user without the right to all', async () => {
    const id = await edge.accepted(ada);
    const foreign = await edge.key('other', 'eve', ['runs:read', 'runs:read-all']);
    const ben = await edge.key('demo', 'ben', ['runs:create', 'runs:read']);
    for (const key of [foreign, ben]) {
      for (const path of [`/v1/runs/${id}`, `/v1/runs/${id}/events`, `/v1/runs/${id}/explain`]) {
        const answer = await edge.request('GET', path, key);
        expect([path, answer.status]).toEqual([path, 404]);
        expect(await answer.json()).toMatchObject({ code: 'unknown-run', run: id });
      }
    }
    expect((await edge.request('POST', `/v1/runs/${id}/cancel`, ben)).status).toBe(404);
  });

  it('are seen with the right to all', async () => {
    const id = await edge.accepted(ada);
    const chief = await edge.key('demo', 'chief', ['runs:read', 'runs:read-all']);
    expect((await edge.request('GET', `/v1/runs/${id}`, chief)).status).toBe(200);
  });

  it('are left out of the list', async () => {
    edge.know('11111111-1111-7111-8111-111111111111', 'running', 'user:ben');
    const { runs } = (await (await edge.request('GET', '/v1/runs', ada)).json()) as { runs: { id: string }[] };
    expect(runs.map(({ id }) => id)).not.toContain('11111111-1111-7111-8111-111111111111');
  });
});
