import { randomUUID } from 'node:crypto';
import type { Api } from '../api.js';

/** Starts a run and leaves its event stream open. The idempotency key is made here, so that a retry of the connection cannot start two. */
export async function startRun(
  api: Api,
  body: { workflow: string; input: unknown },
): Promise<{ run: string; answer: Response }> {
  const headers = { accept: 'text/event-stream', 'idempotency-key': randomUUID() };
  const answer = await api.open('POST', '/v1/runs', { body, headers });
  return { run: answer.headers.get('location')?.split('/').at(-1) ?? '', answer };
}
