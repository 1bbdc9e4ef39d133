import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessChanged,
  AccessRecheck,
  AccessVersion,
  DocumentIndexed,
  DocumentsGet,
  DocumentsList,
  DocumentsRights,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  RightsScopePut,
  SourceForget,
  SourceSeen,
  SourcesList,
  SourcesPut,
  SourcesRemove,
  SourcesSync,
} from '@chassis/contracts';
import { legacyConnector } from '@chassis/legacy-connector';
import { retriever } from '@chassis/retriever';
import { Clock } from '@chassis/service-kit';
import { alarms } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The machine's time, and more. */
class TestClock extends Clock {
  aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

const hourMs = 3_600_000;
const clock = new TestClock();
let dir: string;
let line: TestLine;
let admin: string;
let ada: string;
let bob: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-stale-'));
  await chmod(dir, 0o755);
  await mkdir(path.join(dir, 'share'));
  line = await startLine({
    services: [legacyConnector, retriever],
    clock,
    settings: {
      SOURCES_EVERY_MS: '600000',
      SOURCE_ROOTS: JSON.stringify({ demo: { share: path.join(dir, 'share') } }),
      CHASSIS_MODELS_DIR: '/nowhere',
      RIGHTS_MAX_AGE_MS: '0',
    },
  });
  [admin, ada, bob] = (await Promise.all(
    ['admin', 'ada', 'bob'].map(async (name) => await line.principal('demo', `user:${name}`)),
  )) as [string, string, string];
  const before = await version();
  const state = { groups: [], roles: ['documents-admin'], isDisabled: false, disabledKeys: [] };
  await line.publish(AccessChanged, { subject: 'user:admin', version: 1, ...state }, { as: admin, key: 'user:admin' });
  while ((await version()) === before) await new Promise((resolve) => setTimeout(resolve, 10));
  await add('memo', 'The harbour of memos has nine cranes.', {});
}, 120_000);
afterAll(async () => {
  await line.stop();
  await rm(dir, { recursive: true, force: true });
});

const version = async () => (await line.call(AccessVersion, {}, { as: admin })).version;
const look = async (name: string) => await line.call(SourcesSync, { name }, { as: admin });
const sources = async () => (await line.call(SourcesList, {}, { as: admin })).sources;
const stateOf = async (name: string) => (await sources()).find((one) => one.name === name);
const indexed = async (document: string) =>
  await line.next(DocumentIndexed, (one) => one.document === document && one.state === 'indexed');

async function add(id: string, text: string, place: { source?: string }) {
  const content = await line.payloads.put('demo', text, 'internal');
  const given = { id, mediaType: 'text/plain', content, rights: { allow: ['tenant'] }, ...place };
  await line.call(DocumentsSubmit, given, { as: admin });
  await indexed(id);
}

async function put(name: string, more: { everySeconds?: number; staleAfterSeconds?: number } = {}) {
  const from = { kind: 'folder' as const, root: 'share', path: name };
  await line.call(RightsScopePut, { source: name, folder: '', rights: { allow: ['user:ada'] } }, { as: admin });
  await line.call(
    SourcesPut,
    { name, from, everySeconds: 900, dataClass: 'internal', staleAfterSeconds: 7_200, ...more },
    { as: admin },
  );
}

async function make(name: string, file = 'a.txt'): Promise<void> {
  await mkdir(path.join(dir, 'share', name));
  await writeFile(path.join(dir, 'share', name, file), `The harbour of ${name} has nine cranes.`);
  await put(name);
  await look(name);
  await indexed(`${name}:${file}`);
}
const hideFolder = async (name: string) => await rename(path.join(dir, 'share', name), path.join(dir, name));
const bringBack = async (name: string) => await rename(path.join(dir, name), path.join(dir, 'share', name));

async function ask(as: string) {
  const question = await line.payloads.put('demo', 'how many cranes has the harbour?', 'internal');
  const asked = { question, limit: 8, budgetTokens: 1_200 };
  const answer = await line.ask(RetrievePassages, PassagesRetrieved, asked, { as });
  const report = (await line.payloads.getJson('demo', answer.query)) as Record<string, unknown>;
  return { passages: answer.passages, report, found: answer.passages.map(({ document }) => document).toSorted() };
}
const isReleased = async (document: string) => {
  const passages = [{ document, version: 1, chunk: 0 }];
  return (await line.call(AccessRecheck, { passages }, { as: ada })).isAllowed[0];
};

it('a source tells in which languages its documents should be, and the report tells of others', async () => {
  const french =
    'Le fournisseur garantit que les pompes livrées sont conformes aux exigences du contrat signé hier. '.repeat(6);
  const english = 'The supplier guarantees that the pumps conform to what the contract of yesterday requires. '.repeat(
    6,
  );
  const folder = path.join(dir, 'share', 'langues');
  await mkdir(folder);
  await writeFile(path.join(folder, 'fr.txt'), french);
  await writeFile(path.join(folder, 'en.txt'), english);
  const from = { kind: 'folder' as const, root: 'share', path: 'langues' };
  await line.call(SourcesPut, { name: 'langues', from, everySeconds: 0, languages: ['fr'] }, { as: admin });
  await look('langues');
  await Promise.all(['langues:fr.txt', 'langues:en.txt'].map(indexed));
  const codes = async (document: string) =>
    (await line.call(DocumentsGet, { document }, { as: admin })).findings?.map(({ code }) => code);
  expect(await codes('langues:fr.txt')).not.toContain('other-language');
  expect(await codes('langues:en.txt')).toContain('other-language');
  await line.call(SourcesRemove, { name: 'langues' }, { as: admin });
});

describe('a source that was not seen whole for longer than it may be', () => {
  it('is found, cited and released no longer until a look sees all of it, and what is found looks as if it were not there', async () => {
    const without = await ask(ada);
    await make('quay');
    expect((await ask(ada)).found).toEqual(['memo', 'quay:a.txt']);
    expect((await ask(ada)).report).not.toHaveProperty('withheld');
    await hideFolder('quay');
    clock.aheadMs += hourMs;
    expect(await look('quay')).toMatchObject({ problem: expect.stringContaining('cannot be read') as string });
    // The alarm comes first, and hides nothing.
    expect(alarms().join()).toContain('The source quay has not been seen whole for 3');
    expect((await ask(ada)).found).toEqual(['memo', 'quay:a.txt']);
    expect(await stateOf('quay')).toMatchObject({ isStale: false });
    const before = await version();
    clock.aheadMs += hourMs + 60_000;
    await look('quay');
    expect(await isReleased('quay:a.txt')).toBe(false);
    expect(await version()).toBe(before + 1);
    const hidden = await ask(ada);
    const { withheld, ...seen } = hidden.report;
    expect(withheld).toEqual([{ source: 'quay', code: 'source-stale' }]);
    expect(seen).toEqual(without.report);
    expect(hidden.passages).toEqual(without.passages);
    // Who would not see it either way does not hear of it.
    expect((await ask(bob)).report).not.toHaveProperty('withheld');
    expect(alarms().join()).toContain('The documents of the source quay are hidden');
    expect(await stateOf('quay')).toMatchObject({ isStale: true });
    const document = 'quay:a.txt';
    await expect(line.call(DocumentsGet, { document }, { as: ada })).rejects.toMatchObject({ code: 'not-found' });
    expect(await line.call(DocumentsGet, { document }, { as: admin })).toMatchObject({ hidden: 'source-stale' });
    const { documents } = await line.call(DocumentsList, { limit: 50 }, { as: admin });
    expect(documents.map(({ id, hidden: why }) => [id, why])).toEqual([
      ['memo', undefined],
      [document, 'source-stale'],
    ]);
    expect(await line.call(DocumentsRights, { document, subject: 'user:ada' }, { as: admin })).toMatchObject({
      isInForce: false,
      hidden: 'source-stale',
      subject: { isAllowed: false, reason: expect.stringMatching(/^source-stale/) as string },
    });
    await bringBack('quay');
    expect((await look('quay')).problem).toBeUndefined();
    expect((await ask(ada)).found).toEqual(['memo', 'quay:a.txt']);
    expect(await isReleased(document)).toBe(true);
    expect(await line.call(DocumentsGet, { document }, { as: ada })).not.toHaveProperty('hidden');
    expect(alarms()).toEqual([]);
  });

  it('is hidden by a connector that says nothing at all, and not by one that looked in time', async () => {
    await make('silent');
    clock.aheadMs += hourMs;
    const before = await version();
    await look('silent');
    clock.aheadMs += hourMs + 60_000;
    // The end that was known when the version was made is over; nobody sees anything else by that.
    expect(await isReleased('silent:a.txt')).toBe(true);
    expect((await ask(ada)).found).toContain('silent:a.txt');
    clock.aheadMs += hourMs;
    expect(await isReleased('silent:a.txt')).toBe(false);
    expect((await ask(ada)).found).not.toContain('silent:a.txt');
    expect(await version()).toBeGreaterThan(before);
    await look('silent');
    expect((await ask(ada)).found).toContain('silent:a.txt');
  });

  it('stays hidden when clocks are set back, and comes back with a look under whatever clock', async () => {
    await make('clocks');
    clock.aheadMs += 3 * hourMs;
    expect(await isReleased('clocks:a.txt')).toBe(false);
    await hideFolder('clocks');
    clock.aheadMs -= 6 * hourMs;
    await look('clocks');
    expect(await isReleased('clocks:a.txt')).toBe(false);
    expect((await ask(ada)).found).not.toContain('clocks:a.txt');
    await bringBack('clocks');
    await look('clocks');
    expect(await isReleased('clocks:a.txt')).toBe(true);
    expect((await ask(ada)).found).toContain('clocks:a.txt');
    clock.aheadMs += 6 * hourMs;
    await Promise.all(['quay', 'silent', 'clocks'].map(look));
  });

  it('that was never seen whole is hidden as long after it was set up', async () => {
    await put('later', { staleAfterSeconds: 7_200 });
    await add('pushed', 'The harbour of later has nine cranes.', { source: 'later' });
    expect((await ask(ada)).found).toContain('pushed');
    clock.aheadMs += 3 * hourMs;
    expect((await ask(ada)).found).not.toContain('pushed');
    expect((await ask(ada)).report['withheld']).toContainEqual({ source: 'later', code: 'source-stale' });
    await put('later', { staleAfterSeconds: 0 });
    expect((await ask(ada)).found).toContain('pushed');
    expect(await stateOf('later')).not.toHaveProperty('staleAt');
  });

  it('leaves nothing behind when it is removed; what of it is left all the same is hidden in its time', async () => {
    await make('gone');
    clock.aheadMs += 3 * hourMs;
    expect(await isReleased('gone:a.txt')).toBe(false);
    await Promise.all(['quay', 'silent', 'clocks'].map(look));
    expect(alarms().join()).toContain('the source gone are hidden');
    expect(await line.call(SourcesRemove, { name: 'gone' }, { as: admin })).toEqual({ removed: 1 });
    expect(alarms().join()).not.toContain('gone');
    await rm(path.join(dir, 'share', 'gone'), { recursive: true });
    await make('gone', 'b.txt');
    expect((await ask(ada)).found).toContain('gone:b.txt');
    await add('left', 'The harbour of left has nine cranes.', { source: 'gone' });
    await line.call(SourcesRemove, { name: 'gone' }, { as: admin });
    expect((await ask(ada)).found).toContain('left');
    clock.aheadMs += 3 * hourMs;
    expect((await ask(ada)).found).not.toContain('left');
  });

  it('is refused limits that hide it before the alarm, and the name of what everybody adds', async () => {
    const bad = { kind: 'invalid', code: 'bad-source' };
    await expect(put('sooner', { staleAfterSeconds: 2_700 })).rejects.toMatchObject(bad);
    const from = { kind: 'folder' as const, root: 'share' };
    await expect(line.call(SourcesPut, { name: 'api', from }, { as: admin })).rejects.toMatchObject(bad);
  });

  it('is said to be seen by its own service alone', async () => {
    const seen = { source: 'quay', isWhole: true, agoMs: 0, staleAfterMs: null };
    const others = [admin, ada, await line.principal('demo', 'service:source-silent')];
    const denied = { kind: 'denied', code: 'source-not-yours' };
    for (const as of others) {
      await expect(line.call(SourceSeen, seen, { as })).rejects.toMatchObject(denied);
      await expect(line.call(SourceForget, { source: 'quay' }, { as })).rejects.toMatchObject(denied);
    }
    const api = await line.principal('demo', 'service:source-api');
    await expect(line.call(SourceSeen, { ...seen, source: 'api' }, { as: api })).rejects.toMatchObject(denied);
  });
});
