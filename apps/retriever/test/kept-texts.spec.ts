import { DocumentIndexed, DocumentsDelete, DocumentsSubmit, type PayloadRef } from '@chassis/contracts';
import type { PayloadStore } from '@chassis/payloads';
import { retriever } from '@chassis/retriever';
import { Clock } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TextKeeper } from '../src/adapters/text-keeper.js';

class MovableClock extends Clock {
  forwardMs = 0;
  now(): Date {
    return new Date(Date.now() + this.forwardMs);
  }
}

let line: TestLine;
let admin: string;
const clock = new MovableClock();
const extended: { tenant: string; refs: string[]; dataClass: string }[] = [];

beforeAll(async () => {
  line = await startLine({ services: [retriever] });
  admin = await line.principal('demo', 'user:admin');
});
afterAll(async () => await line.stop());

/** The keeper as the service has it, on its database, with a store that tells what it is asked to extend. */
function keeper(fails: (refs: readonly PayloadRef[]) => boolean = () => false): TextKeeper {
  const store = {
    extend: async (tenant: string, refs: readonly PayloadRef[], dataClass: string) => {
      if (fails(refs)) throw new Error('the store is busy');
      extended.push({ tenant, refs: refs.map((one) => one.payload), dataClass });
      await Promise.resolve();
    },
  } as unknown as PayloadStore;
  return new TextKeeper(
    line.database('retriever'),
    store,
    clock,
    createLogger({ service: 'test', level: 'silent', to: 'stderr' }),
  );
}

async function add(id: string, text: string, dataClass: 'internal' | 'restricted'): Promise<PayloadRef> {
  const content = await line.payloads.put('demo', text, dataClass);
  const { version } = await line.call(
    DocumentsSubmit,
    { id, mediaType: 'text/plain', content, rights: { allow: ['tenant'] }, dataClass },
    { as: admin },
  );
  await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state === 'indexed');
  return content;
}

async function round(fails?: (refs: readonly PayloadRef[]) => boolean): Promise<void> {
  extended.length = 0;
  await keeper(fails).keepAll();
}

it('extends once a day every text that a living document names, by its class', async () => {
  const first = await add('manual', 'The first version of the manual.', 'internal');
  const second = await add('manual', 'The second version of the manual.', 'internal');
  const secret = await add('bands', 'Salary bands of the year.', 'restricted');
  await round();
  const of = (dataClass: string) => extended.filter((one) => one.dataClass === dataClass).flatMap((one) => one.refs);
  // What came in, its terms and the text of its one chunk; the version before is left to its retention.
  expect(of('internal')).toHaveLength(3);
  expect(of('internal')).toContain(second.payload);
  expect(of('internal')).not.toContain(first.payload);
  expect(of('restricted')).toHaveLength(3);
  expect(of('restricted')).toContain(secret.payload);
  await round();
  expect(extended).toEqual([]);
});

it('tries one that failed again, and does not let it hold up others', async () => {
  clock.forwardMs += 2 * 86_400_000;
  await round(() => extended.length === 0 && extended.push({ tenant: '', refs: [], dataClass: 'failed' }) > 0);
  expect(extended.filter((one) => one.dataClass !== 'failed')).toHaveLength(1);
  await round();
  expect(extended).toHaveLength(1);
});

it('extends nothing of a deleted document', async () => {
  clock.forwardMs += 2 * 86_400_000;
  await line.call(DocumentsDelete, { document: 'manual' }, { as: admin });
  await round();
  expect(extended.map((one) => one.dataClass)).toEqual(['restricted']);
});
