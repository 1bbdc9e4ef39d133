import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let ada: string;

beforeAll(async () => {
  edge = await Edge.start({
    STREAM_PING_MS: '50',
    STREAM_STALL_MS: '200',
    STREAM_POLL_MS: '60000',
    MAX_STREAMS_PER_TENANT: '3',
  });
  ada = await edge.key('demo', 'ada', ['runs:create', 'runs:read']);
});
afterAll(async () => await edge.line.stop());

const stream = async (run: string, lastEventId?: string, key = ada): Promise<Response> =>
  await edge.request(
    'GET',
    `/v1/runs/${run}/events`,
    key,
    undefined,
    lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  );
/** Positions of what was sent; the ids must all be of one run. */
function ids(text: string): number[] {
  const found = [...text.matchAll(/^id: (\S+):(\d+)$/gm)];
  expect(new Set(found.map(([, run]) => run)).size).toBeLessThan(2);
  return found.map(([, , position]) => Number(position));
}

describe('the stream of a run', () => {
  it('sends every event once with run and position as id, and ends behind the terminal one', async () => {
    const run = await edge.accepted(ada);
    edge.append(run, 'run.status', 'answer.segment');
    const answer = await stream(run);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    edge.append(run, 'answer.segment', 'run.ended');
    const text = await answer.text();
    expect(ids(text)).toEqual([1, 2, 3, 4]);
    expect(text).toContain('event: run.ended\ndata: {"status":"completed"');
  });

  it('starts with the run when the client asks for it', async () => {
    const answer = await edge.ask(ada, { accept: 'text/event-stream' });
    const run = answer.headers.get('location')!.split('/').at(-1)!;
    edge.append(run, 'run.status', 'run.ended');
    expect(ids(await answer.text())).toEqual([1, 2]);
  });

  it('resumes behind the last event that was seen, without a gap or a repeat', async () => {
    const run = await edge.accepted(ada);
    edge.append(run, 'run.status', 'answer.segment', 'answer.segment', 'run.ended');
    expect(ids(await (await stream(run, `${run}:2`)).text())).toEqual([3, 4]);
  });

  it.each(['abc', '1', '<run>:0', '<run>:999'])(
    'refuses Last-Event-ID "%s", which no event of the run has',
    async (id) => {
      const run = await edge.accepted(ada);
      edge.append(run, 'run.status', 'run.ended');
      const answer = await stream(run, id.replace('<run>', run));
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'invalid-last-event-id' });
    },
  );

  it('refuses Last-Event-ID of another run and names both, though the position would fit', async () => {
    const [run, other] = [await edge.accepted(ada), await edge.accepted(ada)];
    for (const one of [run, other]) edge.append(one, 'run.status', 'answer.segment', 'run.ended');
    const answer = await stream(run, `${other}:1`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'last-event-id-of-another-run',
      detail: expect.stringMatching(new RegExp(`${other}.*${run}`)),
      run,
    });
  });

  it('sends comments while nothing happens', async () => {
    const run = await edge.accepted(ada);
    const answer = await stream(run);
    const reader = answer.body!.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toMatch(/^: /);
    await reader.cancel();
  });

  it('cuts a reader that stops reading, and nobody else waits for it', async () => {
    const run = await edge.accepted(ada);
    for (let count = 0; count < 400; count += 1) edge.append(run, 'answer.segment');
    for (const event of edge.logs.get(run)!) event.data.text = 'x'.repeat(50_000);
    const { hostname, port } = new URL(edge.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(`GET /v1/runs/${run}/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${ada}\r\n\r\n`);
    const other = await edge.accepted(ada);
    edge.append(other, 'run.ended');
    expect(ids(await (await stream(other)).text())).toEqual([1]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    let taken = 0;
    socket.on('data', (chunk: Buffer) => (taken += chunk.length));
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'close');
    expect(taken).toBeLessThan(20_000_000);
    expect(await places()).toBe(3);
  });

  it('is refused when the tenant has too many open, until one closes', async () => {
    const run = await edge.accepted(ada);
    const open = await Promise.all([stream(run), stream(run), stream(run)]);
    const refused = await stream(run);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'too-many-streams' });
    edge.append(run, 'run.ended');
    await Promise.all(open.map(async (one) => await one.text()));
    expect((await stream(run)).status).toBe(200);
  });
});

/** How many streams the tenant may open now. */
async function places(): Promise<number> {
  const run = await edge.accepted(ada);
  const open = await Promise.all(Array.from({ length: 4 }, async () => await stream(run)));
  edge.append(run, 'run.ended');
  await Promise.all(open.map(async (one) => await one.text()));
  return open.filter(({ status }) => status === 200).length;
}
