import type { FastifyReply } from 'fastify';

/** What is done for every answer, whoever asks. */
const guarantees = 'checks, schema, secrets, pii, budget, audit, failover';

/** Tells which runs an answer is, so that explain can be asked. */
export function tellRuns(reply: FastifyReply, runs: readonly string[]): void {
  void reply.headers({ 'x-chassis-run': runs.join(', '), 'x-chassis-guarantees': guarantees });
}

/** Tells what is known only at the end of an answer that was not streamed. */
export function tellAnswers(
  reply: FastifyReply,
  answers: readonly { readonly model: string | undefined; readonly costMicroUsd: number }[],
): void {
  const models = [...new Set(answers.flatMap((one) => (one.model === undefined ? [] : [one.model])))];
  if (models.length > 0) void reply.header('x-chassis-model', models.join(', '));
  void reply.header('x-chassis-cost-micro-usd', String(answers.reduce((sum, one) => sum + one.costMicroUsd, 0)));
}
