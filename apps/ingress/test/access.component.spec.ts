import { AccessChanged, AccessChanges, AdministrationSeed, AuditRecorded } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let admin: string;

beforeAll(async () => {
  edge = await Edge.start();
  admin = await edge.key('demo', 'root', ['admin', 'runs:read']);
});
afterAll(async () => await edge.line.stop());

describe('access', () => {
  it('is told to the line with every change, whole and counted', async () => {
    await edge.request('PUT', '/v1/users/ada', admin, {
      name: 'Ada',
      groups: ['service'],
      roles: ['payables-approver'],
    });
    const first = await edge.line.next(
      AccessChanged,
      ({ subject, version }) => subject === 'user:ada' && version === 1,
    );
    expect(first.data).toMatchObject({
      groups: ['service'],
      roles: ['payables-approver'],
      isDisabled: false,
      disabledKeys: [],
    });
    expect(first.envelope.key).toBe('user:ada');
    await edge.request('PUT', '/v1/users/ada', admin, { name: 'Ada', groups: [], isDisabled: true });
    const second = await edge.line.next(
      AccessChanged,
      ({ subject, version }) => subject === 'user:ada' && version === 2,
    );
    expect(second.data).toMatchObject({ groups: [], roles: [], isDisabled: true });
    await edge.line.next(AuditRecorded, ({ facts }) =>
      facts.some(
        ({ kind, subject, data }) => kind === 'access.changed' && subject === 'user:root' && data.version === 2,
      ),
    );
  });

  it('is not told when nothing changed', async () => {
    const body = { name: 'Cleo', groups: ['b', 'a'] };
    await edge.request('PUT', '/v1/users/cleo', admin, body);
    const again = await edge.request('PUT', '/v1/users/cleo', admin, { ...body, groups: ['a', 'b'] });
    expect(await again.json()).toMatchObject({ subject: 'user:cleo', version: 1, groups: ['a', 'b'] });
  });

  it('names revoked keys, so that what waits under them ends', async () => {
    await edge.request('PUT', '/v1/users/dan', admin, { name: 'Dan' });
    const { prefix } = (await (
      await edge.request('POST', '/v1/keys', admin, { subject: 'user:dan', name: 'laptop' })
    ).json()) as { prefix: string };
    await edge.request('DELETE', `/v1/keys/${prefix}`, admin);
    const { data } = await edge.line.next(
      AccessChanged,
      ({ subject, version }) => subject === 'user:dan' && version === 2,
    );
    expect(data.disabledKeys).toEqual([prefix]);
  });

  it('tells the line which groups a group lies in, and gives its members their rights, however they contain each other', async () => {
    await edge.request('PUT', '/v1/groups/all', admin, { title: 'All', rights: ['runs:read'], memberOf: ['sales'] });
    await edge.request('PUT', '/v1/groups/sales', admin, { title: 'Sales', memberOf: ['all'] });
    const { data } = await edge.line.next(AccessChanged, ({ subject }) => subject === 'group:sales');
    expect(data).toMatchObject({ groups: ['all'], version: 1 });
    const key = await edge.key('demo', 'flo', []);
    expect((await edge.request('GET', '/v1/runs', key)).status).toBe(403);
    const joined = await edge.request('PUT', '/v1/groups/sales/members/flo', admin);
    expect(await joined.json()).toMatchObject({ subject: 'user:flo', groups: ['sales'], version: 2 });
    expect((await edge.request('GET', '/v1/runs', key)).status).toBe(200);
    await edge.request('DELETE', '/v1/groups/sales/members/flo', admin);
    expect((await edge.request('GET', '/v1/runs', key)).status).toBe(403);
    await edge.line.next(AccessChanged, ({ subject, version }) => subject === 'user:flo' && version === 3);
    expect((await edge.request('PUT', '/v1/groups/sales/members/nobody', admin)).status).toBe(404);
    expect((await edge.request('PUT', '/v1/groups/sa%20les/members/flo', admin)).status).toBe(400);
  });

  it('counts every change that the line was told of', async () => {
    const as = await edge.line.principal('counted', 'user:anyone');
    const changes = async () => (await edge.line.call(AccessChanges, {}, { as })).changes;
    const root = await edge.key('counted', 'root', ['admin']);
    expect(await changes()).toBe(1);
    await edge.request('PUT', '/v1/groups/a', root, { title: 'A' });
    expect(await changes()).toBe(1);
    await edge.request('PUT', '/v1/groups/a', root, { title: 'A', memberOf: ['b'] });
    await edge.request('PUT', '/v1/groups/a/members/root', root);
    await edge.request('PUT', '/v1/groups/a/members/root', root);
    expect(await changes()).toBe(3);
    const told = edge.line.seen.filter(
      ({ topic, envelope }) => topic === AccessChanged.topic && envelope.tenant === 'counted',
    );
    expect(told.length).toBe(3);
  });

  it('comes from groups too, and a key narrows it', async () => {
    await edge.request('PUT', '/v1/groups/readers', admin, { title: 'Readers', rights: ['runs:read', 'admin'] });
    await edge.request('PUT', '/v1/users/eve', admin, { name: 'Eve', groups: ['readers'] });
    const { key } = (await (
      await edge.request('POST', '/v1/keys', admin, { subject: 'user:eve', name: 'narrow', rights: ['runs:read'] })
    ).json()) as { key: string };
    expect((await edge.request('GET', '/v1/runs', key)).status).toBe(200);
    expect((await edge.request('GET', '/v1/users', key)).status).toBe(403);
  });

  it('lists users, groups and keys of the own tenant alone, and never a secret', async () => {
    const foreign = await edge.key('other', 'mallory', ['admin']);
    const users = await (await edge.request('GET', '/v1/users', foreign)).text();
    expect(users).toContain('user:mallory');
    expect(users).not.toContain('user:root');
    const keys = await (await edge.request('GET', '/v1/keys', admin)).text();
    expect(keys).toContain('"name":"test"');
    expect(keys).not.toMatch(/chs_|hash/);
  });

  it('is not given to names that are the composition’s or unreadable', async () => {
    for (const id of ['service:setup', 'a b', 'robot:x']) {
      expect((await edge.request('PUT', `/v1/users/${encodeURIComponent(id)}`, admin, { name: 'X' })).status).toBe(400);
    }
    expect((await edge.request('POST', '/v1/keys', admin, { subject: 'user:nobody', name: 'x' })).status).toBe(404);
  });
});

describe('seeding a tenant', () => {
  const seed = {
    tenant: 'seeded',
    groups: [{ name: 'service', rights: ['runs:read'] }],
    users: [
      { id: 'ada', groups: ['service'], rights: ['runs:create'] },
      { id: 'service:mailroom', rights: ['events:create'] },
    ],
    keys: [
      { subject: 'ada', name: 'demo' },
      { subject: 'service:mailroom', name: 'demo' },
    ],
  };

  it('gives keys that work, once', async () => {
    const as = await edge.line.principal('seeded', 'service:setup');
    const { keys } = await edge.line.call(AdministrationSeed, seed, { as });
    expect(keys.map(({ subject }) => subject)).toEqual(['user:ada', 'service:mailroom']);
    expect((await edge.request('GET', '/v1/runs', keys[0]!.key)).status).toBe(200);
    expect((await edge.line.call(AdministrationSeed, seed, { as })).keys).toEqual([]);
    await edge.line.next(AccessChanged, ({ subject }) => subject === 'service:mailroom');
  });

  it('is for the composition alone, and only with rights that there are', async () => {
    const ada = await edge.line.principal('seeded', 'user:ada');
    await expect(edge.line.call(AdministrationSeed, seed, { as: ada })).rejects.toMatchObject({
      code: 'not-the-setup',
    });
    const other = await edge.line.principal('other', 'service:setup');
    await expect(edge.line.call(AdministrationSeed, seed, { as: other })).rejects.toMatchObject({
      code: 'not-the-setup',
    });
    const as = await edge.line.principal('seeded', 'service:setup');
    const wrong = { ...seed, users: [{ id: 'x', rights: ['moon:land'] }] };
    await expect(edge.line.call(AdministrationSeed, wrong, { as })).rejects.toMatchObject({ code: 'unknown-right' });
  });
});
