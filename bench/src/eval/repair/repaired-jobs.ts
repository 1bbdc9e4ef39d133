import { ChassisApi } from '@chassis/all-in-one';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import type { Product } from '../../product.js';
import { followAnswer } from '../injection/follow-answer.js';
import { mistakes } from './mistakes.js';
import { playJob } from './play-job.js';

/** What came of one job whose model erred in its first attempts. */
export interface Repaired {
  readonly kind: string;
  readonly isMended: boolean;
  /** The client got something that the checks had to keep back. */
  readonly isInvalidDelivered: boolean;
  /** Requests that the model got. */
  readonly attempts: number;
  readonly tokens: number;
}

/** How many of a job's first attempts err alike. */
const rates = [1, 1, 1, Infinity] as const;
const schema = {
  type: 'object',
  properties: {
    pump: { type: 'string' },
    minutes: { type: 'integer' },
    parts: { type: 'array', items: { type: 'string' } },
  },
  required: ['pump', 'minutes', 'parts'],
  additionalProperties: false,
};

/** Asks for JSON by a schema, `each` times for every kind of mistake; of four jobs, three err once and one always. */
export async function askForJson(each: number, product: Product, models: ModelsProcess): Promise<Repaired[]> {
  const done: Repaired[] = [];
  for (const mistake of mistakes) {
    for (let index = 0; index < each; index++) {
      const right = JSON.stringify({ pump: `P-${700 + index}`, minutes: 30 + index, parts: ['seal', 'filter'] });
      const errs = rates[index % rates.length]!;
      const { count, result } = await playJob(
        models,
        (at) => (at < errs ? mistake.wrong(right) : right),
        async () => {
          const content = `How long does the pump P-${700 + index} take (${mistake.kind})?`;
          return await ask(product, content);
        },
      );
      const isRight = result !== undefined && same(result, right);
      done.push({
        kind: mistake.kind,
        isMended: isRight,
        isInvalidDelivered: result !== undefined && !isRight,
        ...count,
      });
    }
  }
  return done;
}

/** Asks a question of documents, `each` times; the model says first what none of them says. */
export async function askForText(each: number, product: Product, models: ModelsProcess): Promise<Repaired[]> {
  const api = new ChassisApi(product.access.url, product.access.keys['ada']!);
  const done: Repaired[] = [];
  for (let index = 0; index < each; index++) {
    const errs = rates[index % rates.length]!;
    const wrong = `The warranty also covers gold plating for ${900 + index} years [1].`;
    const { count, result } = await playJob(
      models,
      (at) => (at < errs ? wrong : undefined),
      async () => {
        const question = `How long is the warranty on a P-200 pump? It is case ${index}.`;
        return await followAnswer(api, { workflow: 'answer-question', input: { question } });
      },
    );
    const isFalse = /gold plating/.test(result.text);
    done.push({
      kind: 'ungrounded',
      isMended: result.status === 'completed' && result.text !== '' && !isFalse,
      isInvalidDelivered: isFalse,
      ...count,
    });
  }
  return done;
}

/** The text that the client got; undefined where it got an error instead. */
async function ask({ access }: Product, content: string): Promise<string | undefined> {
  const answer = await fetch(`${access.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access.keys['ada']}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'openai',
      messages: [{ role: 'user', content }],
      response_format: { type: 'json_schema', json_schema: { name: 'service', schema } },
    }),
  });
  if (!answer.ok) return undefined;
  const { choices } = (await answer.json()) as { choices: { message: { content: string | null } }[] };
  return choices[0]?.message.content ?? undefined;
}

function same(text: string, right: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === right;
  } catch {
    // What is no JSON is not what was asked for.
    return false;
  }
}
