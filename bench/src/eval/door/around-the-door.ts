import {
  type Envelope,
  GenerateAnswer,
  type PayloadRef,
  PayloadRefSchema,
  type Topic,
  topicNames,
  topics,
} from '@chassis/contracts';
import type { WholeLine } from './whole-line.js';

/** The engine's own word on a run's end, which is shown: with it the search proves that it sees what leaves. */
const shown: Topic = 'run.updated';
/** What these carry is a question. Explain tells what was asked as what was asked; nothing else shows it. */
const asked: readonly Topic[] = ['intent.classify', 'passages.retrieve'];
const others = topicNames.filter((topic) => topic !== shown);
const question = 'How long is the warranty on a P-200 pump?';
const deadlineMs = 25_000;

/** The model's settings for the search: slow, so that what is published comes before the answer. */
export const slowModel = 'simulate:slow:1500';

export interface AroundTheDoor {
  /** Topics whose unjudged text was found in a response or a stream. */
  readonly found: readonly Topic[];
  readonly topics: number;
}

/** Publishes text that nobody has judged on every topic but the engine's own word, each in the midst of a run of its own, and looks for it in all that anybody can read over HTTP. */
export async function searchAroundTheDoor(whole: WholeLine): Promise<AroundTheDoor> {
  const runs = await Promise.all(
    others.map(async (topic) => {
      const { run, command } = await started(whole);
      const over = topic === 'answer.validated' ? { verdict: 'repair', output: undefined } : {};
      await publish(whole, topic, () => over, command);
      return { topic, run };
    }),
  );
  const found = await Promise.all(
    runs.map(async ({ topic, run }) => {
      const text = await readable(whole, run, !asked.includes(topic));
      return text.includes(markOf(topic)) ? [topic] : [];
    }),
  );
  return { found: found.flat(), topics: others.length };
}

/** Whether the search sees what the engine says is the end of a run. */
export async function seesWhatIsShown(whole: WholeLine): Promise<boolean> {
  const { run, command } = await started(whole);
  await publish(whole, shown, (result) => ({ version: 1_000, status: 'completed', result }), command);
  return (await readable(whole, run, true)).includes(markOf(shown));
}

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
  { line }: WholeLine,
  topic: Topic,
  over: (ref: PayloadRef) => object,
  { run, step, principal }: Envelope,
): Promise<void> {
  const text = `The ${markOf(topic)} is free.`;
  const payload = { text, title: text, citations: [], isAbstained: false, failures: [], passages: [] };
  const ref = await line.payloads.putJson('demo', payload, 'internal');
  const { message } = topics[topic];
  const data = { ...(smuggled(message.example, text, ref) as object), ...over(ref) };
  await line.publish(message, data, { as: principal, run: run!, step: step! });
}

/** A run that waits for its model, and ends at its deadline whatever becomes of it. */
async function started(whole: WholeLine): Promise<{ run: string; command: Envelope }> {
  const deadline = new Date(Date.now() + deadlineMs).toISOString();
  const body = { workflow: 'answer-question', input: { question }, deadline };
  const { id } = await whole.as('ada').post<{ id: string }>('/v1/runs', body);
  const { envelope } = await whole.line.next(GenerateAnswer, (_, one) => one.run === id);
  return { run: id, command: envelope };
}

/** All that anybody can read of a run over HTTP, once its stream has ended. */
async function readable({ access }: WholeLine, run: string, isExplained: boolean): Promise<string> {
  const get = async (who: string, place: string): Promise<string> => {
    const headers = { authorization: `Bearer ${access.keys[who]}` };
    return await (await fetch(access.url + place, { headers })).text();
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
