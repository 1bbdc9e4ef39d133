import {
  AccessChanged,
  AccessChanges,
  AccessRecheck,
  AccessVersion,
  AuditRecorded,
  ChassisError,
  DocumentIndexed,
  DocumentsList,
  DocumentsPermit,
  DocumentsRights,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  RightsScopeDelete,
  RightsScopePut,
  RightsScopesList,
  type Rights,
} from '@chassis/contracts';
import { Clock } from '@chassis/service-kit';
import { alarms } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retriever } from '../src/index.js';

const minuteMs = 60_000;

/** The machine's time, and more. */
class TestClock extends Clock {
  aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

const clock = new TestClock();
let line: TestLine;
let admin: string;
let ada: string;
/** What ingress would say; undefined: it does not answer. */
let changes: number | undefined = 0;
const versions = new Map<string, number>();

async function subject(name: string, state: Partial<AccessChanged>) {
  const version = (versions.get(name) ?? 0) + 1;
  versions.set(name, version);
  const body = { subject: name, version, groups: [], roles: [], isDisabled: false, disabledKeys: [], ...state };
  const before = await accessVersion();
  await line.publish(AccessChanged, body, { as: admin, key: name });
  while ((await accessVersion()) === before) await new Promise((resolve) => setTimeout(resolve, 5));
}

const accessVersion = async () => (await line.call(AccessVersion, {}, { as: admin })).version;

async function add(
  id: string,
  text: string,
  rights: Partial<Rights>,
  place: { source?: string; folder?: string } = {},
) {
  const content = await line.payloads.put('demo', text, 'internal');
  const given = { id, title: id, mediaType: 'text/plain', content, rights: { allow: [], ...rights }, ...place };
  const { version } = await line.call(DocumentsSubmit, given, { as: admin });
  await line.next(DocumentIndexed, (one) => one.document === id && one.version === version && one.state === 'indexed');
}

async function ask(question: string, as: string) {
  const asked = { question: await line.payloads.put('demo', question, 'internal'), limit: 8, budgetTokens: 1_200 };
  return await line.ask(RetrievePassages, PassagesRetrieved, asked, { as });
}
const found = async (question: string, as: string) =>
  (await ask(question, as)).passages.map(({ document }) => document);

const scope = async (source: string, folder: string, rights: Partial<Rights>) =>
  await line.call(RightsScopePut, { source, folder, rights: { allow: [], ...rights } }, { as: admin });

beforeAll(async () => {
  const settings = { RIGHTS_MAX_AGE_MS: String(minuteMs), RIGHTS_ALARM_MS: '15000' };
  line = await startLine({ services: [retriever], settings, clock });
  line.stubRoute(AccessChanges, () => {
    if (changes === undefined) throw new ChassisError('transient', 'service-unavailable', 'ingress is away');
    return { changes };
  });
  admin = await line.principal('demo', 'user:admin');
  ada = await line.principal('demo', 'user:ada');
  await subject('user:admin', { roles: ['documents-admin'] });
});
afterAll(async () => await line.stop());
beforeEach(() => (changes = 0));

describe('rights', () => {
  it('come from source and folder too, counting at once for what is there and what comes', async () => {
    await add('in-eu', 'The turbine housing is blue.', {}, { source: 'share', folder: 'plants/eu' });
    expect(await found('turbine housing', ada)).toEqual([]);
    await scope('share', 'plants', { allow: ['user:ada'] });
    expect(await found('turbine housing', ada)).toEqual(['in-eu']);
    await add('in-us', 'The turbine rotor is red.', {}, { source: 'share', folder: 'plants/us' });
    await add('beside', 'The turbine rotor is green.', {}, { source: 'share', folder: 'plants-old' });
    await add('elsewhere', 'The turbine rotor is grey.', {}, { source: 'other', folder: 'plants/us' });
    expect(await found('turbine rotor', ada)).toEqual(['in-us']);
    await scope('share', 'plants/us', { deny: ['user:ada'] });
    expect(await found('turbine rotor', ada)).toEqual([]);
    const listed = await line.call(DocumentsList, { limit: 50 }, { as: ada });
    expect(listed.documents.map(({ id }) => id)).toEqual(['in-eu']);
    await line.call(RightsScopeDelete, { source: 'share', folder: 'plants/us' }, { as: admin });
    expect(await found('turbine rotor', ada)).toEqual(['in-us']);
    await line.call(DocumentsPermit, { document: 'in-us', rights: { allow: [], inherits: false } }, { as: admin });
    expect(await found('turbine rotor', ada)).toEqual([]);
  });

  it('come from a source to documents of its own service and of documents-admins alone; nobody else may name it', async () => {
    await scope('crm', '', { allow: ['user:carl'] });
    const carl = await line.principal('demo', 'user:carl');
    const own = await line.principal('demo', 'service:source-crm');
    const foreign = await line.principal('demo', 'service:source-wiki');
    const content = await line.payloads.put('demo', 'The forged crane lifts 90 tons.', 'internal');
    const given = { id: 'forged', mediaType: 'text/plain', content, rights: { allow: ['user:ada'] } };
    const submitted = async (as: string, more: { source?: string; id?: string }) =>
      await line.call(DocumentsSubmit, { ...given, ...more }, { as });
    const refused = { kind: 'denied', code: 'source-not-yours' };
    // Who may see all of a source may add nothing to it; a name that nobody has yet is nobody's.
    for (const as of [ada, carl, foreign])
      for (const source of ['crm', 'not-yet']) await expect(submitted(as, { source })).rejects.toMatchObject(refused);
    expect(await found('forged crane', carl)).toEqual([]);
    const mine = await submitted(ada, {});
    expect(mine.source).toBe('api');
    await expect(submitted(ada, { source: 'crm' })).rejects.toMatchObject(refused);
    expect((await submitted(own, { id: 'from-crm', source: 'crm' })).source).toBe('crm');
    expect((await submitted(admin, { id: 'by-admin', source: 'crm' })).source).toBe('crm');
    for (const id of ['forged', 'from-crm', 'by-admin'])
      await line.next(DocumentIndexed, (one) => one.document === id && one.state === 'indexed');
    expect((await found('forged crane', carl)).sort()).toEqual(['by-admin', 'from-crm']);
  });

  it('of a document that moves allow whom both places allow until its new version is found', async () => {
    await scope('wide', '', { allow: ['tenant'] });
    await scope('narrow', '', { allow: ['user:carl'] });
    await add('mover', 'The winch cable is 12 mm thick.', {}, { source: 'narrow' });
    expect(await found('winch cable', ada)).toEqual([]);
    const content = await line.payloads.put('demo', '%PDF-1.7 broken', 'internal');
    const broken = { id: 'mover', mediaType: 'application/pdf', content, rights: { allow: [] }, source: 'wide' };
    await line.call(DocumentsSubmit, broken, { as: admin });
    await line.next(DocumentIndexed, (one) => one.document === 'mover' && one.state === 'failed');
    expect(await found('winch cable', ada)).toEqual([]);
    await add('mover', 'The winch cable is 14 mm thick.', {}, { source: 'wide' });
    expect(await found('winch cable', ada)).toEqual(['mover']);
  });

  it('follow groups through groups that contain each other, and never merge equal names of two sources', async () => {
    await add('nested', 'The pressure relief opens at nine bar.', { allow: ['group:everyone'] });
    await add('foreign', 'The pressure gauge hangs left.', { allow: ['group:entra/everyone'] });
    await subject('group:oidc/sales', { groups: ['sales'] });
    await subject('group:sales', { groups: ['everyone'] });
    await subject('group:everyone', { groups: ['sales'] });
    await subject('user:ada', { groups: ['oidc/sales'] });
    expect(await found('pressure relief opens', ada)).toEqual(['nested']);
    expect(await found('pressure gauge', ada)).toEqual([]);
    await subject('group:oidc/sales', { groups: [] });
    expect(await found('pressure relief opens', ada)).toEqual([]);
  });

  it('ask for attributes', async () => {
    await add('regional', 'The tariff of Lyon is seven.', {
      allow: ['tenant'],
      require: ['region:eu', 'purpose:billing'],
    });
    expect(await found('tariff of Lyon', ada)).toEqual([]);
    await subject('user:ada', { attributes: { region: ['eu'], purpose: ['billing'] } });
    expect(await found('tariff of Lyon', ada)).toEqual(['regional']);
    await line.call(
      DocumentsPermit,
      { document: 'regional', rights: { allow: ['tenant'], deny: ['region:eu'] } },
      { as: admin },
    );
    expect(await found('tariff of Lyon', ada)).toEqual([]);
  });

  it('begin and end by the clock: search, second look, list and version notice it without any change', async () => {
    const [from, until] = [10, 20].map((minutes) => new Date(clock.now().getTime() + minutes * minuteMs).toISOString());
    await add('timed', 'The maintenance window code is 815.', {
      allow: ['tenant'],
      validFrom: from!,
      validUntil: until!,
    });
    const passages = [{ document: 'timed', version: 1, chunk: 0 }];
    const state = async () => ({
      found: await found('maintenance window code', ada),
      isAllowed: (await line.call(AccessRecheck, { passages }, { as: ada })).isAllowed[0],
      isListed: (await line.call(DocumentsList, { limit: 200 }, { as: ada })).documents.some(
        ({ id }) => id === 'timed',
      ),
    });
    const nothing = { found: [], isAllowed: false, isListed: false };
    expect(await state()).toEqual(nothing);
    const before = await accessVersion();
    clock.aheadMs += 11 * minuteMs;
    expect(await accessVersion()).toBe(before + 1);
    expect(await state()).toEqual({ found: ['timed'], isAllowed: true, isListed: true });
    clock.aheadMs += 10 * minuteMs;
    expect(await state()).toEqual(nothing);
    expect(await accessVersion()).toBe(before + 2);
  });

  it('of a folder begin and end too', async () => {
    await add('term', 'The seasonal menu has venison.', { allow: ['tenant'] }, { source: 'canteen' });
    await scope('canteen', '', { validUntil: new Date(clock.now().getTime() + minuteMs).toISOString() });
    expect(await found('seasonal menu venison', ada)).toEqual(['term']);
    clock.aheadMs += 2 * minuteMs;
    expect(await found('seasonal menu venison', ada)).toEqual([]);
  });

  it('are explained to managers of the document alone', async () => {
    await scope('explained', '', { deny: ['group:contractors'] });
    await add('why', 'The lift is in the east wing.', { allow: ['user:ada'] }, { source: 'explained' });
    await subject('user:bob', { groups: ['contractors'] });
    const about = async (who: string) =>
      (await line.call(DocumentsRights, { document: 'why', subject: who }, { as: admin })).subject;
    expect(await about('user:ada')).toMatchObject({ isAllowed: true, allowedBy: ['user:ada'] });
    expect(await about('user:bob')).toMatchObject({ isAllowed: false, reason: 'denied by group:contractors' });
    expect(await about('user:eve')).toMatchObject({ isAllowed: false, reason: 'none of user:ada' });
    const all = await line.call(DocumentsRights, { document: 'why' }, { as: admin });
    expect(all).toMatchObject({
      source: 'explained',
      isInForce: true,
      inherited: [{ source: 'explained', folder: '' }],
    });
    const as = ada;
    await expect(line.call(DocumentsRights, { document: 'why' }, { as })).rejects.toMatchObject({ code: 'not-found' });
    const denied = { kind: 'denied', code: 'not-documents-admin' };
    await expect(line.call(RightsScopesList, {}, { as })).rejects.toMatchObject(denied);
    await expect(
      line.call(RightsScopePut, { source: 'explained', rights: { allow: ['user:ada'] } }, { as }),
    ).rejects.toMatchObject(denied);
  });

  it('that nothing could mean are refused with the reason', async () => {
    const refused = { kind: 'invalid', code: 'bad-rights' };
    await expect(scope('x', '/a/', { allow: ['tenant'] })).rejects.toMatchObject(refused);
    await expect(scope('x', 'a/../b', { allow: ['tenant'] })).rejects.toMatchObject(refused);
    await expect(scope('x y', '', { allow: ['tenant'] })).rejects.toMatchObject(refused);
    await expect(scope('x', '', { allow: ['tenant'], require: ['group:a'] })).rejects.toMatchObject(refused);
    await expect(scope('x', '', { allow: ['colour:red'] })).rejects.toMatchObject(refused);
    const [validFrom, validUntil] = ['2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z'];
    await expect(scope('x', '', { allow: ['tenant'], validFrom, validUntil })).rejects.toMatchObject(refused);
    const missing = line.call(RightsScopeDelete, { source: 'never', folder: '' }, { as: admin });
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
  });

  it('stand in the record, with who changed them', async () => {
    const facts = line.seen
      .filter(({ topic }) => topic === AuditRecorded.topic)
      .flatMap(({ data }) => (data as AuditRecorded).facts);
    const put = facts.find(({ kind, data }) => kind === 'rights.scope-put' && data['source'] === 'explained');
    expect(put).toMatchObject({ subject: 'user:admin', data: { rights: { deny: ['group:contractors'] } } });
  });

  it('are not believed when it is not known for too long whether all changes have arrived', async () => {
    await add('fresh', 'The boiler room key is with the porter.', { allow: ['tenant'] });
    expect(await found('boiler room key', ada)).toEqual(['fresh']);
    changes = undefined;
    clock.aheadMs += minuteMs / 2;
    expect(await found('boiler room key', ada)).toEqual(['fresh']);
    await line.until(() => (alarms().length > 0 ? true : undefined), 'an alarm');
    expect(alarms().join()).toMatch(/^Changes of users and groups have not been confirmed as known for \d+ s/);
    clock.aheadMs += minuteMs;
    const stale = { kind: 'transient', code: 'rights-stale' };
    await expect(ask('boiler room key', ada)).rejects.toMatchObject(stale);
    await expect(line.call(AccessVersion, {}, { as: ada })).rejects.toMatchObject(stale);
    const passages = [{ document: 'fresh', version: 1, chunk: 0 }];
    await expect(line.call(AccessRecheck, { passages }, { as: ada })).rejects.toMatchObject(stale);
    changes = 1_000_000;
    await expect(ask('boiler room key', ada)).rejects.toMatchObject(stale);
    changes = [...versions.values()].reduce((sum, version) => sum + version, 0);
    expect(await found('boiler room key', ada)).toEqual(['fresh']);
    expect(alarms()).toEqual([]);
  });
});
