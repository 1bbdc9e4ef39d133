import type { ModelsProcess } from '../../chaos/providers/models-process.js';

const mostAttempts = 6;

type Body = Readonly<Record<string, unknown>>;

/** Does something while the model's next answers are these; one without a text quotes its sources. With what the model was asked: requests, and their tokens of four characters. */
export async function playJob<T>(
  models: ModelsProcess,
  textOf: (attempt: number) => string | undefined,
  act: () => Promise<T>,
): Promise<{ count: { attempts: number; tokens: number }; result: T }> {
  const plays = Array.from({ length: mostAttempts }, (_, at) => ({ mode: 'normal', text: textOf(at) }));
  await models.put('/script', plays);
  const before = (await models.get<{ bodies: Body[] }>('/requests')).bodies.length;
  const result = await act();
  const { bodies } = await models.get<{ bodies: Body[] }>('/requests');
  const asked = bodies.slice(before);
  const tokens = asked.reduce((sum, one) => sum + Math.ceil(JSON.stringify(one['messages']).length / 4), 0);
  return { count: { attempts: asked.length, tokens }, result };
}
