import type { AuditFact } from '@chassis/contracts';
import fc from 'fast-check';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { appendRecord, emptyHead, exportLine, headAfter, type ChainHead, type ChainRecord } from './chain-record.js';
import { checkpointClaims, type Checkpoint } from './checkpoint.js';
import { checkpointLine, verifyExport } from './verify-export.js';

const fact = (index: number): AuditFact => ({
  id: `f${index}`,
  kind: 'step.ended',
  at: '2026-11-21T10:00:00.000Z',
  service: 'orchestrator',
  run: 'r1',
  data: { tookMs: index, note: 'ä\n"' },
});

function chain(length: number): ChainRecord[] {
  const records: ChainRecord[] = [];
  for (let index = 0; index < length; index += 1) records.push(appendRecord(headOf(records), fact(index)));
  return records;
}
const headOf = (records: ChainRecord[]): ChainHead => {
  const last = records.at(-1);
  return last === undefined ? emptyHead : headAfter(last);
};

const keys = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
const publicKey = await exportJWK(keys.publicKey);
const at = '2026-11-21T10:01:00.000Z';
async function checkpointOf(records: ChainRecord[]): Promise<Checkpoint> {
  const claims = checkpointClaims('demo', headOf(records), at);
  const signature = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(keys.privateKey);
  return { ...claims, signature, publicKey: { ...publicKey } };
}
const codes = async (...given: Parameters<typeof verifyExport>) =>
  (await verifyExport(...given)).faults.map((fault) => fault.code);

describe('verifyExport', () => {
  const records = chain(12);
  const lines = records.map(exportLine);

  it('finds nothing wrong with a whole export and says how far a checkpoint vouches', async () => {
    const report = await verifyExport([...lines, checkpointLine(await checkpointOf(records))], { publicKey });
    expect(report).toMatchObject({ isIntact: true, head: headOf(records), vouchedCount: 12, faults: [], notes: [] });
  });

  it('says that without a head a cut tail would go unseen', async () => {
    const report = await verifyExport(lines.slice(0, 9));
    expect(report.isIntact).toBe(true);
    expect(report.notes[0]).toContain('a cut tail');
  });

  it('finds a cut tail by the last known head', async () => {
    expect(await codes(lines.slice(0, 9), { head: headOf(records) })).toEqual(['cut-tail']);
    expect(await codes([], { head: headOf(records) })).toEqual(['cut-tail']);
  });

  it('finds a cut tail by a checkpoint, kept beside or at the end of the export', async () => {
    const checkpoint = await checkpointOf(records);
    expect(await codes(lines.slice(0, 9), { checkpoint, publicKey })).toEqual(['cut-tail']);
    expect(await codes([...lines.slice(0, 9), checkpointLine(checkpoint)], { publicKey })).toEqual(['cut-tail']);
  });

  it('finds a chain that was written anew, when an older head is known', async () => {
    const anew = chain(12)
      .map((record) => record.fact)
      .toReversed()
      .reduce<ChainRecord[]>((made, one) => [...made, appendRecord(headOf(made), one)], []);
    expect(await codes(anew.map(exportLine))).toEqual([]);
    expect(await codes(anew.map(exportLine), { head: headOf(records.slice(0, 7)) })).toEqual(['wrong-head']);
  });

  it('finds a checkpoint signed by someone else or about other fields', async () => {
    const other = await exportJWK((await generateKeyPair('EdDSA', { crv: 'Ed25519' })).publicKey);
    const checkpoint = await checkpointOf(records);
    expect(await codes(lines, { checkpoint, publicKey: other })).toEqual(['bad-checkpoint']);
    for (const forged of [
      { count: 11 },
      { hash: '0'.repeat(64) },
      { tenant: 'other' },
      { at: '2026-11-21T11:00:00.000Z' },
    ]) {
      expect(await codes(lines, { checkpoint: { ...checkpoint, ...forged }, publicKey })).toContain('bad-checkpoint');
    }
  });

  it('says that a key from inside the export proves nothing about who signed', async () => {
    const { notes } = await verifyExport([...lines, checkpointLine(await checkpointOf(records))]);
    expect(notes.join()).toContain('public key');
  });

  it('survives lines that are no records at all', async () => {
    expect(await codes(['{', 'null', '{"seq":1}', '{"checkpoint":7}'])).toEqual([
      'unreadable-line',
      'unreadable-line',
      'unreadable-line',
      'bad-checkpoint',
    ]);
  });

  it('refuses a line in which a key stands twice, though its hash is right', async () => {
    expect(await codes(lines.with(3, (lines[3] ?? '').replace('{"fact":', '{"fact":{},"fact":')))).toContain(
      'unreadable-line',
    );
  });

  it('finds any changed character of any record', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(11),
        fc.nat(),
        fc.constantFrom('0', 'x', ' ', '}', '"', 'ä'),
        async (index, place, character) => {
          const line = lines[index] ?? '';
          const spot = place % line.length;
          const changed = line.slice(0, spot) + character + line.slice(spot + 1);
          fc.pre(changed !== line);
          const report = await verifyExport(lines.with(index, changed), { head: headOf(records) });
          expect(report.isIntact).toBe(false);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('finds any record edited with its own hash made right again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(11), fc.jsonValue(), async (index, value) => {
        const record = records[index] as ChainRecord;
        const edited = appendRecord({ count: record.seq - 1, hash: record.prev }, { ...record.fact, data: { value } });
        expect((await verifyExport(lines.with(index, exportLine(edited)), { head: headOf(records) })).isIntact).toBe(
          false,
        );
      }),
    );
  });

  it('finds any deleted, doubled or inserted record and any two that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(11), fc.nat(11), async (a, b) => {
        const [first, second] = [lines[a] as string, lines[b] as string];
        const intruder = exportLine(appendRecord(headOf(records.slice(0, a)), fact(99)));
        const mutations = [
          lines.toSpliced(a, 1),
          lines.toSpliced(b, 0, first),
          lines.toSpliced(a, 0, intruder),
          ...(a === b ? [] : [lines.with(a, second).with(b, first)]),
        ];
        for (const mutation of mutations)
          expect((await verifyExport(mutation, { head: headOf(records) })).isIntact).toBe(false);
      }),
    );
  });
});
