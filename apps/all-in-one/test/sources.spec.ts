import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessChanged,
  DocumentIndexed,
  DocumentsGet,
  DocumentsList,
  PassagesRetrieved,
  RetrievePassages,
  RightsScopePut,
  RightsScopesList,
  SourcesList,
  SourcesPut,
  SourcesRemove,
  SourcesSync,
  type RouteInput,
} from '@chassis/contracts';
import { EmbeddedPostgres, ensureDatabase, PostgresDatabase } from '@chassis/persistence';
import { legacyConnector } from '@chassis/legacy-connector';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

let dir: string;
let share: string;
let postgres: EmbeddedPostgres;
let old: PostgresDatabase;
let line: TestLine;
let admin: string;
let ada: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-sources-'));
  await chmod(dir, 0o755);
  share = path.join(dir, 'share');
  await mkdir(share);
  postgres = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
  await ensureDatabase(postgres.connection('postgres'), 'old');
  const { user, password, host, port } = postgres.connection('old');
  old = new PostgresDatabase({ connection: postgres.connection('old'), schema: 'public' });
  const url = `postgres://${user}:${encodeURIComponent(String(password))}@localhost:${port}/old?host=${encodeURIComponent(String(host))}`;
  const roots = { demo: { share, old: url, away: 'postgres://nobody@127.0.0.1:1/none' }, other: {} };
  line = await startLine({
    services: [legacyConnector, retriever],
    settings: { SOURCE_ROOTS: JSON.stringify(roots), SOURCES_EVERY_MS: '100', SOURCE_MAX_DOCUMENT_BYTES: '100000' },
  });
  admin = await line.principal('demo', 'user:admin');
  ada = await line.principal('demo', 'user:ada');
  const change = {
    subject: 'user:admin',
    version: 1,
    groups: [],
    roles: ['documents-admin'],
    isDisabled: false,
    disabledKeys: [],
  };
  await line.publish(AccessChanged, change, { as: admin, key: 'user:admin' });
  const isKnown = async () =>
    await line.call(RightsScopesList, {}, { as: admin }).then(
      () => true,
      () => false,
    );
  while (!(await isKnown())) await new Promise((resolve) => setTimeout(resolve, 20));
}, 120_000);
afterAll(async () => {
  await line.stop();
  await old.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});
afterEach(async () => {
  for (const { name } of (await line.call(SourcesList, {}, { as: admin })).sources)
    await line.call(SourcesRemove, { name }, { as: admin });
  await rm(share, { recursive: true, force: true });
  await mkdir(share);
});

const sql = async (text: string): Promise<void> => {
  await old.withTenant('demo', async (tx) => await tx.query(text));
};

async function put(name: string, from: RouteInput<typeof SourcesPut>['from'], everySeconds = 0) {
  await line.call(SourcesPut, { name, from, everySeconds, dataClass: 'internal' }, { as: admin });
  await line.call(RightsScopePut, { source: name, folder: '', rights: { allow: ['tenant'] } }, { as: admin });
}

const look = async (name: string, options: { full?: boolean; mayEmpty?: boolean } = {}) => {
  const { added, changed, removed, unchanged, failures, problem } = await line.call(
    SourcesSync,
    { name, ...options },
    { as: admin },
  );
  return { added, changed, removed, unchanged, failures, problem };
};
const counts = (added: number, changed: number, removed: number, unchanged: number) => ({
  added,
  changed,
  removed,
  unchanged,
  failures: [],
  problem: undefined,
});

const indexed = async (document: string, version = 1) =>
  await line.next(
    DocumentIndexed,
    (one) => one.document === document && one.version === version && one.state === 'indexed',
  );
const documents = async (as = admin) =>
  (await line.call(DocumentsList, { limit: 200 }, { as })).documents.map(({ id }) => id);

async function found(question: string, as = ada): Promise<string[]> {
  const asked = { question: await line.payloads.put('demo', question, 'internal'), limit: 5, budgetTokens: 900 };
  const { passages } = await line.ask(RetrievePassages, PassagesRetrieved, asked, { as });
  return passages.map(({ document }) => document);
}

describe('a folder', () => {
  it('brings what is new and changed, and takes away what is gone, each once', async () => {
    await mkdir(path.join(share, 'hr'), { recursive: true });
    await writeFile(path.join(share, 'travel.md'), '# Travel\n\nFlights are booked by the office.');
    await writeFile(path.join(share, 'hr', 'leave.txt'), 'Leave is thirty days of the year.');
    await writeFile(path.join(share, 'hr', 'logo.png'), 'no text');
    await put('share', { kind: 'folder', root: 'share' });
    expect(await look('share')).toEqual(counts(2, 0, 0, 0));
    await Promise.all([indexed('share:travel.md'), indexed('share:hr:leave.txt')]);
    expect(await found('who books flights?')).toEqual(['share:travel.md']);
    expect(await look('share')).toEqual(counts(0, 0, 0, 2));
    // Touched, not changed.
    await utimes(path.join(share, 'travel.md'), new Date(), new Date(Date.now() + 5_000));
    expect(await look('share')).toEqual(counts(0, 0, 0, 2));
    await writeFile(path.join(share, 'travel.md'), '# Travel\n\nTrains are booked by the traveller herself.');
    await rm(path.join(share, 'hr', 'leave.txt'));
    expect(await look('share')).toEqual(counts(0, 1, 1, 0));
    await indexed('share:travel.md', 2);
    expect(await found('who books trains?')).toEqual(['share:travel.md']);
    expect(await found('how many days of leave?')).toEqual([]);
    await expect(line.call(DocumentsGet, { document: 'share:hr:leave.txt' }, { as: ada })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('gives its files the rights of the folder that they lie in, and new ones where they move to', async () => {
    await mkdir(path.join(share, 'board'), { recursive: true });
    await writeFile(path.join(share, 'board', 'plan.txt'), 'The merger is planned for the spring.');
    await put('share', { kind: 'folder', root: 'share' });
    await line.call(
      RightsScopePut,
      { source: 'share', folder: 'board', rights: { allow: [], deny: ['user:ada'] } },
      { as: admin },
    );
    await look('share');
    await indexed('share:board:plan.txt');
    expect(await found('when is the merger?')).toEqual([]);
    await rename(path.join(share, 'board', 'plan.txt'), path.join(share, 'plan.txt'));
    expect(await look('share')).toMatchObject({ added: 1, removed: 1 });
    await indexed('share:plan.txt');
    expect(await found('when is the merger?')).toEqual(['share:plan.txt']);
  });

  it('is not left: neither by its path, nor by links, nor by names of other tenants', async () => {
    await writeFile(path.join(dir, 'secret.txt'), 'The secret lies outside.');
    await symlink(path.join(dir, 'secret.txt'), path.join(share, 'link.txt'));
    await symlink(dir, path.join(share, 'out'));
    await put('share', { kind: 'folder', root: 'share' });
    expect(await look('share')).toEqual(counts(0, 0, 0, 0));
    for (const below of ['..', 'out', '../share/..']) {
      await put('share', { kind: 'folder', root: 'share', path: below });
      expect(await look('share')).toMatchObject({ added: 0, problem: expect.stringContaining('does not lie') });
    }
    const stranger = await line.principal('other', 'user:admin');
    const from = { kind: 'folder' as const, root: 'share' };
    await expect(line.call(SourcesPut, { name: 'share', from }, { as: stranger })).rejects.toMatchObject({
      code: 'unknown-root',
    });
  });

  it('that is suddenly empty or away loses nothing until somebody says so', async () => {
    for (let at = 0; at < 6; at += 1) await writeFile(path.join(share, `note-${at}.txt`), `Note number ${at} of six.`);
    await put('share', { kind: 'folder', root: 'share' });
    await look('share');
    await rename(share, `${share}-away`);
    expect(await look('share')).toMatchObject({ removed: 0, problem: expect.stringContaining('cannot be read') });
    await mkdir(share);
    expect(await look('share')).toMatchObject({ removed: 0, problem: expect.stringContaining('nothing was removed') });
    expect(await look('share', { mayEmpty: true })).toEqual(counts(0, 0, 6, 0));
    await rm(`${share}-away`, { recursive: true });
    expect((await documents()).filter((id) => id.startsWith('share:'))).toEqual([]);
  });

  it('says of each file that it could not take why, and takes the others', async () => {
    await writeFile(path.join(share, 'huge.txt'), 'x'.repeat(200_000));
    await writeFile(path.join(share, 'fine.txt'), 'This one is fine.');
    await put('share', { kind: 'folder', root: 'share' });
    expect(await look('share')).toMatchObject({
      added: 1,
      failures: [{ key: 'huge.txt', code: 'document-too-large' }],
    });
  });

  it('is looked at by itself when its time has come', async () => {
    await writeFile(path.join(share, 'later.txt'), 'The night shift begins at ten.');
    await put('share', { kind: 'folder', root: 'share' }, 1);
    await indexed('share:later.txt');
    // The look ends a moment after its documents are known.
    for (;;) {
      const [source] = (await line.call(SourcesList, {}, { as: admin })).sources;
      if (source?.last === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      else {
        expect(source).toMatchObject({ name: 'share', documents: 1, nextAt: expect.any(String) });
        break;
      }
    }
  });
});

describe('a table', () => {
  const mapping = {
    key: 'No',
    title: 'name',
    body: ['name', 'note', 'price'],
    folder: 'unit',
    watermark: 'changed_at',
  };
  const made = async (more = ''): Promise<void> => {
    await sql('drop table if exists parts cascade');
    await sql(
      `create table parts ("No" int primary key, name text, note text, price numeric, unit text, changed_at timestamptz not null default now()${more})`,
    );
  };
  const from = (more: object = {}) => ({
    kind: 'sql' as const,
    root: 'old',
    table: 'parts',
    mapping: { ...mapping, ...more },
  });

  it('brings its rows as texts, by their watermark, and removes those whose key is gone', async () => {
    await made();
    await sql(
      `insert into parts values (1, 'Seal', 'fits the P-200', 12.50, 'pumps'), (2, 'Valve', null, 80, 'pumps')`,
    );
    await put('parts', from());
    expect(await look('parts')).toEqual(counts(2, 0, 0, 0));
    await Promise.all([indexed('parts:1'), indexed('parts:2')]);
    expect(await found('which seal fits the P-200?')).toContain('parts:1');
    expect(await line.call(DocumentsGet, { document: 'parts:1' }, { as: ada })).toMatchObject({
      title: 'Seal',
      source: 'parts',
    });
    await sql(`update parts set note = 'fits the P-300', changed_at = now() where "No" = 1`);
    await sql(`delete from parts where "No" = 2`);
    await sql(`insert into parts values (3, 'Gasket', 'of graphite', 3, 'pumps')`);
    expect(await look('parts')).toEqual(counts(1, 1, 1, 0));
    await indexed('parts:1', 2);
    expect(await found('which seal fits the P-300?')).toContain('parts:1');
    expect((await documents()).filter((id) => id.startsWith('parts:'))).toEqual(['parts:1', 'parts:3']);
  });

  it('reads only what may have changed, and sees a row whose transaction was slow', async () => {
    await made();
    await sql(
      `insert into parts select n, 'Part ' || n, 'note', n, 'all', timestamptz '2026-01-01' + n * interval '1 hour' from generate_series(1, 30) n`,
    );
    await put('parts', from());
    expect(await look('parts')).toEqual(counts(30, 0, 0, 0));
    // Both looks end at the newest row: from now on it alone is read again.
    expect(await look('parts')).toEqual(counts(0, 0, 0, 1));
    await sql(
      `insert into parts values (31, 'Part 31', 'note', 31, 'all', timestamptz '2026-01-01' + interval '50 hours')`,
    );
    expect(await look('parts')).toMatchObject({ added: 1 });
    // Committed after the look that read part 31, though it carries an earlier time.
    await sql(
      `insert into parts values (32, 'Part 32', 'note', 32, 'all', timestamptz '2026-01-01' + interval '49 hours')`,
    );
    expect(await look('parts')).toMatchObject({ added: 1 });
    expect(await look('parts', { full: true })).toEqual(counts(0, 0, 0, 32));
  });

  it('is a view with a tombstone just as well', async () => {
    await made(', is_deleted boolean');
    await sql(`create view living_parts as select * from parts`);
    await sql(`insert into parts values (1, 'Seal', 'a', 1, 'x'), (2, 'Valve', 'b', 2, 'x')`);
    await put('parts', { ...from({ tombstone: 'is_deleted' }), table: 'public.living_parts' });
    expect(await look('parts')).toEqual(counts(2, 0, 0, 0));
    await sql(`update parts set is_deleted = true, changed_at = now() where "No" = 2`);
    expect(await look('parts')).toMatchObject({ added: 0, changed: 0, removed: 1 });
  });

  it('without a watermark is read whole each time, and only what differs is taken', async () => {
    await made();
    await sql(`insert into parts values (1, 'Seal', 'a', 1, 'x'), (2, 'Valve', 'b', 2, 'x')`);
    await put('parts', from({ watermark: undefined }));
    await look('parts');
    await sql(`update parts set price = 3 where "No" = 2`);
    expect(await look('parts')).toEqual(counts(0, 1, 0, 1));
  });

  it('that is not there, or not as the mapping says, is a problem and removes nothing', async () => {
    await made();
    await sql(`insert into parts values (1, 'Seal', 'a', 1, 'x')`);
    await put('parts', from());
    await look('parts');
    await put('parts', from({ body: ['no_such_column'] }));
    expect(await look('parts')).toMatchObject({ removed: 0, problem: expect.stringContaining('no_such_column') });
    await put('parts', { ...from(), table: 'parts"; drop table parts; --' });
    expect(await look('parts')).toMatchObject({ removed: 0, problem: expect.stringContaining('does not exist') });
    await put('parts', { ...from(), root: 'away' });
    expect(await look('parts')).toMatchObject({ removed: 0, problem: expect.stringContaining('does not answer') });
    await put('parts', from());
    expect(await look('parts')).toEqual(counts(0, 0, 0, 1));
  });
});
