import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Envelope,
  GenerateAnswer,
  type PayloadRef,
  PayloadRefSchema,
  type Topic,
  topicNames,
  topics,
} from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelServer } from './model-server.js';
import { WholeLine } from './whole-line.js';

/** The engine's own word on a run's end, which is shown: with it the search below proves that it sees what leaves. */
const shown: Topic = 'run.updated';
/** What these carry is a question. Explain tells what was asked as what was asked; nothing else shows it. */
const asked: readonly Topic[] = ['intent.classify', 'passages.retrieve'];
const others = topicNames.filter((topic) => topic !== shown);
const question = 'How long is the warranty on a P-200 pump?';

let dataDir: string;
let models: ModelServer;
let whole: WholeLine;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-door-'));
  await chmod(dataDir, 0o755);
  models = await ModelServer.start();
  // The model is slow, so that what is published comes before the answer.
  whole = await WholeLine.start(dataDir, {
    settings: { OPENAI_BASE_URL: models.url, OPENAI_MODEL: 'simulate:slow:1500' },
  });
});
afterAll(async () => {
  await whole.stop();
  await models.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const markOf = (topic: Topic): string => `smuggled ${topic.replaceAll('.', ' ')} gold`;

/** The example of a topic's message with a text behind each reference, and in each field for text, that nobody has judged. */
function smuggled(value: unknown, text: string, ref: PayloadRef): unknown {
  if (PayloadRefSchema.safeParse(value).success) return ref;
  if (Array.isArray(value)) return value.map((one) => smuggled(one, text, ref));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, one]) => {
    const isText = ['text', 'message', 'title', 'quote', 'label', 'detail', 'comment'].includes(name);
    return [name, isText && typeof one === 'string' ? text : smuggled(one, text, ref)] as const;
  });
  return Object.fromEntries(fields);
}

async function publish(
  topic: Topic,
  over: (ref: PayloadRef) => object,
  { run, step, principal }: Envelope,
): Promise<void> {
  const text = `The ${markOf(topic)} is free.`;
  const payload = { text, title: text, citations: [], isAbstained: false, failures: [], passages: [] };
  const ref = await whole.line.payloads.putJson('demo', payload, 'internal');
  const { message } = topics[topic];
  const data = { ...(smuggled(message.example, text, ref) as object), ...over(ref) };
  await whole.line.publish(message, data, { as: principal, run: run!, step: step! });
}

/** A run that waits for its model, and ends at its deadline whatever becomes of it. */
async function started(): Promise<{ run: string; command: Envelope }> {
  const deadline = new Date(Date.now() + 25_000).toISOString();
  const body = { workflow: 'answer-question', input: { question }, deadline };
  const { id } = await whole.as('ada').post<{ id: string }>('/v1/runs', body);
  const { envelope } = await whole.line.next(GenerateAnswer, (_, one) => one.run === id);
  return { run: id, command: envelope };
}

/** All that anybody can read of a run over HTTP, once its stream has ended. */
async function readable(run: string, isExplained = true): Promise<string> {
  const get = async (who: string, place: string): Promise<string> => {
    const headers = { authorization: `Bearer ${whole.access.keys[who]}` };
    return await (await fetch(whole.access.url + place, { headers })).text();
  };
  const stream = await get('ada', `/v1/runs/${run}/events`);
  const places = [
    `runs/${run}`,
    `approvals?run=${run}&status=all`,
    'runs',
    'documents',
    ...(isExplained ? [`runs/${run}/explain`] : []),
  ];
  const texts = await Promise.all(
    ['ada', 'olga', 'carla'].flatMap((who) => places.map(async (one) => await get(who, `/v1/${one}`))),
  );
  return [stream, ...texts].join('\n');
}

describe('text that nobody has judged', () => {
  it('reaches no response and no stream, on whichever topic it is published in the midst of a run', async () => {
    const runs = await Promise.all(
      others.map(async (topic) => {
        const { run, command } = await started();
        const over = topic === 'answer.validated' ? { verdict: 'repair', output: undefined } : {};
        await publish(topic, () => over, command);
        return { topic, run };
      }),
    );
    const found = await Promise.all(
      runs.map(async ({ topic, run }) =>
        (await readable(run, !asked.includes(topic))).includes(markOf(topic)) ? topic : undefined,
      ),
    );
    expect(found.filter((one) => one !== undefined)).toEqual([]);
  });

  it('would be found, as what the engine says is the end of a run is', async () => {
    const { run, command } = await started();
    await publish(shown, (result) => ({ version: 1_000, status: 'completed', result }), command);
    expect((await readable(run)).includes(markOf(shown))).toBe(true);
  });
});
