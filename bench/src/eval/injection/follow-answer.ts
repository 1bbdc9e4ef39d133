import type { ChassisApi } from '@chassis/all-in-one';

/** All that a client saw of a run: every segment that was released, whether or not it was called back, and the end. */
export interface Transcript {
  readonly run: string;
  readonly text: string;
  readonly status: string;
}

const usualPatienceMs = 60_000;

/** Starts a run and reads its stream to the end; one that waits for a person counts as `waiting`. */
export async function followAnswer(
  api: ChassisApi,
  body: { workflow: string; input: unknown },
  patienceMs = usualPatienceMs,
): Promise<Transcript> {
  const { id } = await api.post<{ id: string }>('/v1/runs', body);
  let text = '';
  const until = Date.now() + patienceMs;
  for await (const { type, data } of api.follow(id)) {
    const { text: said, status } = data as { text?: string; status?: string };
    if (type === 'answer.segment') text += said ?? '';
    if (type === 'run.ended') return { run: id, text, status: status ?? 'unknown' };
    if (status === 'waiting') return { run: id, text, status };
    if (Date.now() > until) break;
  }
  return { run: id, text, status: 'never-ended' };
}
