import {
  AuditRecorded,
  ChassisError,
  consumedBy,
  type DeadLetter as ShownLetter,
  deadLetterRoutes,
  type ServiceName,
} from '@chassis/contracts';
import { type DeadLetter, outgoing, type RouteContext } from '@chassis/messaging';
import { randomUUID } from 'node:crypto';
import type { Platform } from './platform.js';

/** Answers for what a service put aside: lists, shows and repeats messages of the caller's tenant. A replay speaks for the operator, whose token is fresh, and leaves a fact. */
export function serveDeadLetters(service: ServiceName, platform: Platform): void {
  if (consumedBy(service).length === 0) return;
  const { deadLetters, served, bus } = platform;
  const { list, get, replay } = deadLetterRoutes(service);
  const find = async (id: number, { tenant }: RouteContext): Promise<DeadLetter> => {
    const [letter] = await deadLetters.of(service, { tenant, after: id - 1, limit: 1 });
    if (letter?.id === id) return letter;
    throw new ChassisError('invalid', 'unknown-dead-letter', `The ${service} put no message ${id} aside.`);
  };
  served.register(list, async (input, { tenant }) => {
    const wanted = list.input.parse(input);
    return { letters: (await deadLetters.of(service, { tenant, ...wanted })).map(shown) };
  });
  served.register(get, async (input, context) => {
    const letter = await find(get.input.parse(input).id, context);
    const { ce_principal: _, ...headers } = letter.headers;
    return { ...shown(letter), headers, value: letter.value };
  });
  served.register(replay, async (input, context) => {
    const letter = await find(replay.input.parse(input).id, context);
    await deadLetters.again(service, letter.id, { ce_principal: context.token });
    await bus.publish([factOf(service, letter, context)]);
    return { service, id: letter.id, topic: letter.topic };
  });
}

const shown = ({ group, id, topic, key, headers, kind, code, reason, at }: DeadLetter): ShownLetter => {
  const run = headers['ce_run'];
  return { service: group, id, topic, key, kind, code, reason, at, ...(run !== undefined && { run }) };
};

function factOf(service: ServiceName, { id, topic, headers, code }: DeadLetter, context: RouteContext) {
  const now = context.now();
  const fact = {
    id: randomUUID(),
    kind: 'dead-letter.replayed',
    at: now.toISOString(),
    service,
    subject: context.principal.subject,
    ...(headers['ce_run'] !== undefined && { run: headers['ce_run'] }),
    data: { letter: id, topic, message: headers['ce_id'] ?? null, code },
  };
  const { tenant, token: principal } = context;
  const origin = { source: service, tenant, principal, id: fact.id, now, dataClass: 'internal' as const };
  return outgoing(AuditRecorded, { facts: [fact] }, origin);
}
