import { RunsPause, RunsRerun, RunsResume } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let operator: string;
let ada: string;
const run = '11111111-1111-7111-8111-111111111111';
const asked: { word: string; input: Record<string, unknown> }[] = [];

beforeAll(async () => {
  edge = await Edge.start();
  operator = await edge.key('demo', 'op', ['runs:operate', 'runs:read', 'runs:read-all']);
  ada = await edge.key('demo', 'ada', ['runs:create', 'runs:read']);
  edge.know(run, 'running', 'user:ada');
  const answer = (word: string) => (input: Record<string, unknown>) => {
    asked.push({ word, input });
    const id = typeof input.as === 'string' ? input.as : run;
    edge.know(id, 'running', id === run ? 'user:ada' : 'user:op');
    return edge.runs.get(id)!;
  };
  edge.line.stubRoute(RunsPause, answer('pause'));
  edge.line.stubRoute(RunsResume, answer('resume'));
  edge.line.stubRoute(RunsRerun, answer('rerun'));
});
afterAll(async () => await edge.line.stop());

describe('an operator', () => {
  it('pauses and resumes runs of others, which their owner may not without the right', async () => {
    for (const word of ['pause', 'resume']) {
      expect((await edge.request('POST', `/v1/runs/${run}/${word}`, ada)).status).toBe(403);
      const done = await edge.request('POST', `/v1/runs/${run}/${word}`, operator);
      expect([word, done.status]).toEqual([word, 200]);
    }
    expect(asked.map(({ word }) => word)).toEqual(['pause', 'resume']);
  });

  it('runs again as a new run of its own, under a principal signed for that one', async () => {
    const answer = await edge.request('POST', `/v1/runs/${run}/rerun`, operator, { from: 'answer' });
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as { id: string };
    expect(id).not.toBe(run);
    const { input } = asked.at(-1)!;
    expect(input).toMatchObject({ run, as: id, from: 'answer' });
    const { platform } = edge.line;
    const principal = await platform.tokensOf('orchestrator').verify(String(input.principal), platform.clock.now());
    expect(principal).toMatchObject({ tenant: 'demo', subject: 'user:op', run: id });
  });

  it('has no say over runs that it may not see', async () => {
    const narrow = await edge.key('demo', 'ben', ['runs:operate']);
    for (const word of ['pause', 'resume', 'rerun'])
      expect((await edge.request('POST', `/v1/runs/${run}/${word}`, narrow)).status).toBe(404);
    expect((await edge.request('POST', '/v1/runs/unknown/pause', operator)).status).toBe(404);
    expect((await edge.request('POST', `/v1/runs/${run}/rerun`, operator, { from: 'no step!' })).status).toBe(400);
  });
});
