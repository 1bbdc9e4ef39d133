import { randomUUID } from 'node:crypto';
import { verifyExport, checkpointLine, type Checkpoint } from '@chassis/audit-chain';
import {
  AccessRecheck,
  AuditCheckpoint,
  AuditExport,
  AuditList,
  AuditRecorded,
  RunExplain,
  type AuditFact,
  type RouteOutput,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChainStore } from '../src/chain/chain-store.js';
import { audit } from '../src/index.js';

let line: TestLine;
beforeAll(async () => {
  line = await startLine({ services: [audit], settings: { AUDIT_CHECKPOINT_EVERY_MS: '1000' } });
});
afterAll(async () => await line.stop());

/** A tenant of its own for each test, so that chains start empty. */
async function tenant() {
  const name = `t-${randomUUID().slice(0, 8)}`;
  return { name, as: await line.principal(name, 'user:ada') };
}

function fact(kind: string, more: Partial<AuditFact> = {}): AuditFact {
  return { id: randomUUID(), kind, at: '2026-11-21T10:00:00.000Z', service: 'orchestrator', data: {}, ...more };
}

async function record(as: string, facts: AuditFact[]): Promise<void> {
  await line.publish(AuditRecorded, { facts }, { as });
}

async function exported(as: string): Promise<{ lines: string[]; checkpoint: Checkpoint }> {
  const lines: string[] = [];
  for (let from: number | undefined = 1; ;) {
    const page: RouteOutput<typeof AuditExport> = await line.call(AuditExport, { from }, { as });
    lines.push(...page.lines);
    if (page.checkpoint !== undefined) return { lines, checkpoint: page.checkpoint };
    from = page.next;
  }
}

async function untilCount(as: string, count: number): Promise<Checkpoint> {
  for (;;) {
    const checkpoint = await line.call(AuditCheckpoint, {}, { as });
    if (checkpoint.count >= count) return checkpoint;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the chain of a tenant', () => {
  it('has one order and no fact twice, whether one process writes it or several in turn and at once', async () => {
    const { name, as } = await tenant();
    const [one, two] = [new ChainStore(line.database('audit')), new ChainStore(line.database('audit'))];
    const append = async (store: ChainStore, ...ids: string[]): Promise<number> =>
      await store.append(
        name,
        ids.map((id) => fact('step.ended', { id })),
      );
    expect(await append(one, 'a', 'b')).toBe(2);
    expect(await append(one, 'c', 'c')).toBe(1);
    expect(await append(one, 'c', 'd')).toBe(1);
    expect(await append(one, 'd')).toBe(0);
    expect(await append(two, 'd', 'e')).toBe(1);
    expect(await append(one, 'e', 'f')).toBe(1);
    expect(await append(two, 'f', 'g')).toBe(1);
    const ids = Array.from({ length: 20 }, (_, at) => `h${at}`);
    const written = await Promise.all(ids.flatMap((id) => [append(one, id), append(two, id)]));
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(20);
    const { lines, checkpoint } = await exported(as);
    expect(checkpoint.count).toBe(27);
    expect(await verifyExport(lines, { checkpoint })).toMatchObject({ isIntact: true });
  });

  it('holds every fact once, however often and however many side by side it is sent', async () => {
    const { as } = await tenant();
    const facts = Array.from({ length: 60 }, (_, index) => fact('step.ended', { id: `f${index}`, data: { index } }));
    await Promise.all([...facts, ...facts].map(async (one) => await record(as, [one])));
    await untilCount(as, 60);
    await record(as, [fact('run.ended', { id: 'last' })]);
    await untilCount(as, 61);

    const { lines, checkpoint } = await exported(as);
    expect(lines).toHaveLength(61);
    expect(new Set(lines.map((text) => (JSON.parse(text) as { fact: AuditFact }).fact.id)).size).toBe(61);
    const publicKey = line.platform.signerOf('audit').publicJwk;
    expect(await verifyExport([...lines, checkpointLine(checkpoint)], { publicKey })).toMatchObject({
      isIntact: true,
      vouchedCount: 61,
    });
  });

  it('is exported in pages that fit together, and a cut tail is found by a head that was signed before', async () => {
    const { as } = await tenant();
    await record(
      as,
      Array.from({ length: 1_300 }, (_, index) => fact('step.ended', { id: `p${index}` })),
    );
    const checkpoint = await untilCount(as, 1_300);
    const { lines } = await exported(as);
    expect((await verifyExport(lines, { checkpoint })).isIntact).toBe(true);
    expect((await verifyExport(lines.slice(0, -1), { checkpoint })).faults).toMatchObject([{ code: 'cut-tail' }]);
  });

  it('starts empty, with a head that can be signed too', async () => {
    const { as } = await tenant();
    expect(await exported(as)).toMatchObject({ lines: [], checkpoint: { count: 0 } });
  });

  it('cannot be changed or shortened in the database by the service itself', async () => {
    const { as, name } = await tenant();
    await record(as, [fact('step.ended')]);
    await untilCount(as, 1);
    for (const sql of ["update records set fact = '{}'", 'delete from records']) {
      await expect(line.database('audit').withTenant(name, async (tx) => await tx.query(sql))).rejects.toThrow(
        /never changed/,
      );
    }
  });

  it('has its head signed without anyone asking', async () => {
    const { as, name } = await tenant();
    await record(as, [fact('step.ended')]);
    const signed = async () =>
      await line.database('audit').withTenant(name, async (tx) => await tx.query('select count from checkpoints'));
    let rows = await signed();
    while (rows.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      rows = await signed();
    }
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('is listed page by page, by run and by kind', async () => {
    const { as } = await tenant();
    await record(as, [
      fact('a', { run: 'r1' }),
      fact('b', { run: 'r1' }),
      fact('a', { run: 'r2' }),
      fact('a', { run: 'r1' }),
    ]);
    await untilCount(as, 4);
    const first = await line.call(AuditList, { run: 'r1', kind: 'a', limit: 1 }, { as });
    const second = await line.call(AuditList, { run: 'r1', kind: 'a', limit: 1, after: first.next }, { as });
    expect([first, second].map((page) => page.records.map((one) => one.seq))).toEqual([[1], [4]]);
    expect(second.next).toBeUndefined();
    await expect(line.call(AuditList, { after: 'x' }, { as })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'bad-cursor',
    });
  });

  it('shows nothing to another tenant', async () => {
    const [mine, theirs] = [await tenant(), await tenant()];
    await record(mine.as, [fact('run.accepted', { run: 'r-mine' })]);
    await untilCount(mine.as, 1);
    expect((await line.call(AuditList, {}, { as: theirs.as })).records).toEqual([]);
    expect((await exported(theirs.as)).lines).toEqual([]);
    await expect(line.call(RunExplain, { run: 'r-mine' }, { as: theirs.as })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'unknown-run',
    });
  });
});

describe('explain', () => {
  it('shows no text of a passage while nobody says whether its reader may see it', async () => {
    const { as, name } = await tenant();
    const text = await line.payloads.putJson(name, { title: 'Pumps', text: 'Three years.' }, 'internal');
    const passages = [{ document: 'pumps', version: 1, chunk: 0, text, allowedBy: ['tenant'] }];
    await record(as, [fact('passages.retrieved', { run: 'r8', step: 'passages', attempt: 1, data: { passages } })]);
    await untilCount(as, 1);
    const explained = await line.call(RunExplain, { run: 'r8' }, { as });
    expect(explained['retrievals']).toMatchObject([{ passages: [{ text: { state: 'access-unknown' } }] }]);
  });

  it('shows passages as they were, to whom they may be shown now, and says who erased one since', async () => {
    const { as, name } = await tenant();
    const kept = await line.payloads.putJson(name, { title: 'Pumps', text: 'Two years.' }, 'internal');
    const erased = await line.payloads.putJson(name, { title: 'Old', text: 'Five years.' }, 'internal');
    await line.payloads.erase(name, erased, 'user:grace');
    const passages = [kept, erased].map((text, chunk) => ({
      document: 'pumps',
      version: 1,
      chunk,
      text,
      allowedBy: ['group:service'],
    }));
    await record(as, [fact('passages.retrieved', { run: 'r9', step: 'passages', attempt: 1, data: { passages } })]);
    await untilCount(as, 1);

    line.stubRoute(AccessRecheck, ({ passages: asked }) => ({
      version: 1,
      isAllowed: (asked as unknown[]).map(() => mayRead),
    }));
    let mayRead = false;
    const hidden = await line.call(RunExplain, { run: 'r9' }, { as });
    expect(hidden['retrievals']).toMatchObject([
      { passages: [{ text: { state: 'forbidden' } }, { text: { state: 'erased' } }] },
    ]);
    expect(JSON.stringify(hidden)).not.toContain('Two years.');
    mayRead = true;
    const explained = await line.call(RunExplain, { run: 'r9' }, { as });
    expect(explained['retrievals']).toMatchObject([
      {
        passages: [
          { allowedBy: ['group:service'], text: { state: 'present', value: { title: 'Pumps', text: 'Two years.' } } },
          { text: { payload: erased.payload, state: 'erased', by: 'user:grace' } },
        ],
      },
    ]);
  });
});
