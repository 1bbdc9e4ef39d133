import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessChanged,
  AccessVersion,
  DocumentIndexed,
  DocumentsDelete,
  DocumentsGet,
  DocumentsList,
  DocumentsPermit,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  RightsScopePut,
  SourcesPut,
  SourcesSync,
  type RouteInput,
} from '@chassis/contracts';
import { legacyConnector } from '@chassis/legacy-connector';
import { EmbeddedPostgres, ensureDatabase, PostgresDatabase } from '@chassis/persistence';
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

const clock = new TestClock();
let dir: string;
let share: string;
let postgres: EmbeddedPostgres;
let old: PostgresDatabase;
let line: TestLine;
let admin: string;
let ada: string;
let bob: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-said-'));
  await chmod(dir, 0o755);
  share = path.join(dir, 'share');
  await mkdir(share);
  postgres = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
  await ensureDatabase(postgres.connection('postgres'), 'old');
  const { user, password, host, port } = postgres.connection('old');
  old = new PostgresDatabase({ connection: postgres.connection('old'), schema: 'public' });
  const url = `postgres://${user}:${encodeURIComponent(String(password))}@localhost:${port}/old?host=${encodeURIComponent(String(host))}`;
  line = await startLine({
    services: [legacyConnector, retriever],
    clock,
    settings: {
      SOURCES_EVERY_MS: '600000',
      SOURCE_ROOTS: JSON.stringify({ demo: { share, old: url } }),
      CHASSIS_MODELS_DIR: '/nowhere',
    },
  });
  [admin, ada, bob] = (await Promise.all(
    ['admin', 'ada', 'bob'].map(async (name) => await line.principal('demo', `user:${name}`)),
  )) as [string, string, string];
  await known('user:admin', { roles: ['documents-admin'] });
  await known('user:bob', { attributes: { region: ['eu'], purpose: ['billing'] } });
}, 120_000);
afterAll(async () => {
  await line.stop();
  await old.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

async function known(subject: string, more: Partial<AccessChanged>): Promise<void> {
  const version = async () => (await line.call(AccessVersion, {}, { as: admin })).version;
  const before = await version();
  const state = { subject, version: 1, groups: [], roles: [], isDisabled: false, disabledKeys: [], ...more };
  await line.publish(AccessChanged, state, { as: admin, key: subject });
  while ((await version()) === before) await new Promise((resolve) => setTimeout(resolve, 10));
}

const sql = async (text: string): Promise<void> => {
  await old.withTenant('demo', async (tx) => await tx.query(text));
};

async function put(name: string, from: RouteInput<typeof SourcesPut>['from'], more: { everySeconds?: number } = {}) {
  await line.call(SourcesPut, { name, from, everySeconds: 0, dataClass: 'internal', ...more }, { as: admin });
  await line.call(RightsScopePut, { source: name, folder: '', rights: { allow: ['tenant'] } }, { as: admin });
}

const look = async (name: string) => await line.call(SourcesSync, { name }, { as: admin });
const indexed = async (document: string, version = 1) =>
  await line.next(
    DocumentIndexed,
    (one) => one.document === document && one.version === version && one.state === 'indexed',
  );

async function found(question: string, as: string, filters?: object): Promise<string[]> {
  const asked = {
    question: await line.payloads.put('demo', question, 'internal'),
    limit: 5,
    budgetTokens: 900,
    ...(filters !== undefined && { filters: await line.payloads.putJson('demo', filters, 'internal') }),
  };
  const { passages } = await line.ask(RetrievePassages, PassagesRetrieved, asked, { as });
  return passages.map(({ document }) => document).toSorted();
}

describe('a table whose rows say more than their text', () => {
  const mapping = {
    key: 'no',
    body: ['body'],
    date: 'signed',
    validFrom: 'begins',
    validUntil: 'ends',
    region: 'regions',
    purpose: 'use',
    owner: 'clerk',
    dataClass: 'class',
    attributes: { customer: 'customer' },
  };
  const from = { kind: 'sql' as const, root: 'old', table: 'leases', mapping };

  beforeAll(async () => {
    await sql(
      `create table leases (no int primary key, body text, signed date, begins timestamptz, ends date, regions text[], use text, clerk text, class text, customer text)`,
    );
    await sql(`insert into leases values
      (1, 'The lease of the mill has a deposit of three rents.', '2024-05-01', null, null, null, null, 'ada', null, 'Miller'),
      (2, 'The lease of the barn has a deposit of three rents.', '2023-05-01', null, null, '{eu,ch}', 'billing', null, 'restricted', 'Smith'),
      (3, 'The lease of the shed had a deposit of three rents.', null, '2020-01-01', '2020-12-31', null, null, null, null, null),
      (4, 'The lease of the dock has a deposit of three rents.', null, '-infinity', 'infinity', null, null, null, 'top secret', null)`);
    await put('leases', from);
  });

  it('gives them date, attributes, term, class, owner and what a caller needs, and reports rows that cannot be meant', async () => {
    expect(await look('leases')).toMatchObject({
      added: 3,
      failures: [{ key: '4', code: 'bad-metadata', detail: expect.stringContaining('dataClass') }],
    });
    await Promise.all([1, 2, 3].map(async (no) => await indexed(`leases:${no}`)));
    expect(await found('lease deposit', ada)).toEqual(['leases:1']);
    expect(await found('lease deposit', bob)).toEqual(['leases:1', 'leases:2']);
    expect(await found('lease deposit', bob, { attributes: { customer: 'Smith' } })).toEqual(['leases:2']);
    expect(await found('lease deposit', bob, { date: { from: '2024-01-01', until: '2024-12-31' } })).toEqual([
      'leases:1',
    ]);
    expect(await line.call(DocumentsGet, { document: 'leases:1' }, { as: ada })).toMatchObject({
      date: '2024-05-01',
      attributes: { customer: 'Miller' },
      dataClass: 'internal',
      findings: [],
    });
    expect(await line.call(DocumentsGet, { document: 'leases:2' }, { as: bob })).toMatchObject({
      dataClass: 'restricted',
      findings: [{ code: 'missing-owner' }],
    });
  });

  it('withdraws a row that ends, without reading its text again', async () => {
    await sql(`update leases set ends = '2021-01-01' where no = 1`);
    expect(await look('leases')).toMatchObject({ changed: 1 });
    expect(await found('lease deposit', bob)).toEqual(['leases:2']);
    await sql(`update leases set ends = null where no = 1`);
    await look('leases');
    expect(await found('lease deposit', bob)).toEqual(['leases:1', 'leases:2']);
    expect(await line.call(DocumentsGet, { document: 'leases:1' }, { as: ada })).toMatchObject({ version: 1 });
  });

  it('goes on with what a person owns, gives it to another, and takes it away with its row', async () => {
    const rights = { allow: [] };
    await expect(line.call(DocumentsPermit, { document: 'leases:1', rights }, { as: bob })).rejects.toMatchObject({
      code: 'document-not-yours',
    });
    await sql(`update leases set clerk = 'bob' where no = 1`);
    expect(await look('leases')).toMatchObject({ changed: 1 });
    expect(await line.call(DocumentsPermit, { document: 'leases:1', rights }, { as: bob })).toMatchObject({
      version: 1,
    });
    await sql(
      `update leases set clerk = null, body = 'The lease of the mill has two deposits, of three rents each.' where no = 1`,
    );
    await look('leases');
    await indexed('leases:1', 2);
    expect(await line.call(DocumentsGet, { document: 'leases:1' }, { as: bob })).toMatchObject({
      findings: [{ code: 'missing-owner' }],
    });
    await sql(`update leases set clerk = 'bob' where no = 1`);
    await look('leases');
    expect((await line.call(DocumentsGet, { document: 'leases:1' }, { as: bob })).findings).toEqual([]);
    await sql(`delete from leases where no = 1`);
    expect(await look('leases')).toMatchObject({ removed: 1 });
    const ids = (await line.call(DocumentsList, { limit: 50 }, { as: admin })).documents.map(({ id }) => id);
    expect(ids).not.toContain('leases:1');
  });

  it('is refused with a mapping that names what there is not', async () => {
    const misspelt = { ...from, mapping: { ...mapping, validUntill: 'ends' } };
    await expect(line.call(SourcesPut, { name: 'x', from: misspelt }, { as: admin })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'bad-source',
      message: expect.stringContaining('mapping.validUntill') as string,
    });
  });
});

describe('a source that cannot be seen whole', () => {
  it('raises an alarm after three of its intervals, and tells for how long it may have shown what was withdrawn', async () => {
    await mkdir(path.join(share, 'late'));
    await writeFile(path.join(share, 'late', 'a.txt'), 'A note of the night shift.');
    await put('late', { kind: 'folder', root: 'share', path: 'late' }, { everySeconds: 60 });
    await look('late');
    await rename(path.join(share, 'late'), path.join(dir, 'away'));
    clock.aheadMs += 170_000;
    expect(await look('late')).toMatchObject({ problem: expect.stringContaining('cannot be read') as string });
    expect(alarms()).toEqual([]);
    clock.aheadMs += 20_000;
    const late = await look('late');
    expect(late.withinSeconds).toBeUndefined();
    expect(alarms().join()).toMatch(
      /^The source late has not been seen whole for 19\d s; what was withdrawn there may/,
    );
    await rename(path.join(dir, 'away'), path.join(share, 'late'));
    await rm(path.join(share, 'late', 'a.txt'));
    const whole = await look('late');
    expect(whole).toMatchObject({ removed: 1 });
    expect(whole.problem).toBeUndefined();
    expect(whole.withinSeconds).toBeGreaterThanOrEqual(190);
    expect(alarms()).toEqual([]);
    expect((await look('late')).withinSeconds).toBeLessThan(60);
  });
});

describe('a folder whose files say more than their text', () => {
  it('reads front matter and the file beside, and follows each change of them', async () => {
    await writeFile(
      path.join(share, 'crane.md'),
      '---\ntitle: The crane\nregion: eu\n---\n\nThe crane lifts nine tons.',
    );
    await writeFile(path.join(share, 'winch.txt'), 'The winch lifts two tons.');
    await writeFile(
      path.join(share, 'winch.txt.meta.yaml'),
      'date: 2022-01-01\nattributes: {site: north}\nowner: ada\n',
    );
    await writeFile(path.join(share, 'hoist.txt'), 'The hoist lifts one ton.');
    await writeFile(path.join(share, 'hoist.txt.meta.yaml'), 'valid-untill: 2022-01-01\n');
    await put('share', { kind: 'folder', root: 'share' });
    expect(await look('share')).toMatchObject({ added: 2, failures: [{ key: 'hoist.txt', code: 'bad-metadata' }] });
    await Promise.all([indexed('share:crane.md'), indexed('share:winch.txt')]);
    expect(await found('what lifts tons?', ada)).toEqual(['share:winch.txt']);
    expect(await found('what lifts tons?', bob)).toEqual(['share:crane.md', 'share:winch.txt']);
    expect(await found('what lifts tons?', bob, { title: 'crane' })).toEqual(['share:crane.md']);
    expect(await found('what lifts tons?', bob, { attributes: { site: 'north' } })).toEqual(['share:winch.txt']);
    await writeFile(path.join(share, 'winch.txt.meta.yaml'), 'purpose: repair\n');
    expect(await look('share')).toMatchObject({ added: 0, changed: 1 });
    await indexed('share:winch.txt', 2);
    expect(await found('what lifts tons?', bob)).toEqual(['share:crane.md']);
    await rm(path.join(share, 'winch.txt.meta.yaml'));
    await look('share');
    expect(await found('what lifts tons?', ada)).toEqual(['share:winch.txt']);
  });

  it('takes nothing of which nothing is said where that is required', async () => {
    await writeFile(path.join(share, 'bare.txt'), 'The bare truth.');
    await put('strict', { kind: 'folder', root: 'share', about: 'required' });
    const { failures } = await look('strict');
    expect(failures.map(({ key, code }) => [key, code])).toContainEqual(['bare.txt', 'metadata-missing']);
  });
});

it('nobody but a source’s own service and documents-admins gives a document to somebody', async () => {
  const content = await line.payloads.put('demo', 'A gift.', 'internal');
  const given = { mediaType: 'text/plain', content, rights: { allow: ['tenant'] }, owner: 'user:bob' };
  await expect(line.call(DocumentsSubmit, given, { as: ada })).rejects.toMatchObject({
    kind: 'denied',
    code: 'owner-not-yours',
  });
  const wrong = { ...given, owner: 'bob' };
  await expect(line.call(DocumentsSubmit, wrong, { as: admin })).rejects.toMatchObject({ code: 'bad-document' });
  const { id } = await line.call(DocumentsSubmit, given, { as: admin });
  await indexed(id);
  await expect(line.call(DocumentsDelete, { document: id }, { as: ada })).rejects.toMatchObject({
    code: 'document-not-yours',
  });
  expect(await line.call(DocumentsDelete, { document: id }, { as: bob })).toMatchObject({ isVerified: true });
});
