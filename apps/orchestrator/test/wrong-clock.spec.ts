import { ClassifyIntent, RunRequested, RunsGet } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

const TrueDate = Date;
const minuteMs = 60_000;

/** From now on this process believes it is so much later; the database is a process of its own and knows better. */
function setClockOff(offMs: number): void {
  const now = (): number => TrueDate.now() + offMs;
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}

let line: TestLine;
let stages: Stages;
let as: string;

/** As an ingress whose clock is right accepts it. */
async function request(deadlineMs: number): Promise<string> {
  const run = `run-${deadlineMs}`;
  const input = await line.payloads.putJson('demo', { question: 'How long?' }, 'internal');
  const at = (ms: number): string => new TrueDate(TrueDate.now() + ms).toISOString();
  const data = { workflow: 'answer-question', input, acceptedAt: at(0), deadline: at(deadlineMs), origin: 'api' };
  await line.publish(RunRequested, data, { as, run });
  return run;
}

async function startWithClockOff(offMs: number): Promise<void> {
  setClockOff(offMs);
  line = await startLine({ services: [orchestrator] });
  const notAfter = new TrueDate(TrueDate.now() + 60 * minuteMs);
  as = await line.principal('demo', 'user:ada', { notAfter });
  stages = new Stages(line, as);
  await stages.publishWorkflow('answer-question');
}

afterEach(async () => {
  await line?.stop();
  globalThis.Date = TrueDate;
});

describe.each([15, -15])('an engine whose own clock is %i minutes off', (minutes) => {
  it('lets runs go on until their deadline by the clock of the database, and ends them there', async () => {
    await startWithClockOff(minutes * minuteMs);
    const open = await request(5 * minuteMs);
    await stages.classified(open, null);
    expect(await stages.updated(open, 'rejected')).toMatchObject({ reason: 'out-of-scope' });
    const short = await request(700);
    await stages.command(ClassifyIntent, short, 'intent');
    expect(await stages.updated(short, 'failed')).toMatchObject({ reason: 'deadline-passed' });
    const { acceptedAt, endedAt = '' } = await line.call(RunsGet, { run: short }, { as });
    expect(TrueDate.parse(endedAt) - TrueDate.parse(acceptedAt)).toBeLessThan(5 * minuteMs);
  });
});
