import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../src/execute.js';
import { FakeServer } from './server.js';

let server: FakeServer;
let out: string;

beforeAll(async () => (server = await FakeServer.start()));
beforeEach(() => {
  out = '';
  server.seen.length = 0;
});
afterAll(() => server.stop());

const chassis = async (...words: string[]): Promise<number> =>
  await execute(['node', 'chassis', ...words], {
    environment: { CHASSIS_URL: server.url, CHASSIS_API_KEY: 'chs_a_b' },
    folder: '/nowhere',
    terminal: (isJson) => ({ isJson, isInteractive: false, out: (text) => void (out += text), err: () => undefined }),
  });

const scope = { source: 'share', folder: 'sales/eu', updatedAt: '2026-11-21T10:00:00Z', updatedBy: 'user:olga' };

describe('chassis rights', () => {
  it('sets what a folder gives, with all that rights may say', async () => {
    const rights = { allow: ['group:entra/sales'], deny: ['user:eve'], require: ['region:eu'] };
    server.onJson('PUT /v1/rights/share?folder=sales%2Feu', 200, { ...scope, rights });
    const words = ['--allow', 'group:entra/sales', '--deny', 'user:eve', '--require', 'region:eu', '--no-inherit'];
    expect(
      await chassis('rights', 'set', 'share', '--folder', 'sales/eu', ...words, '--until', '2027-01-01T00:00:00Z'),
    ).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({
      ...rights,
      inherits: false,
      validUntil: '2027-01-01T00:00:00Z',
    });
    expect(out).toBe('share/sales/eu: allows group:entra/sales; denies user:eve; requires region:eu\n');
  });

  it('says whether somebody may see a document, and ends with 1 when not', async () => {
    const shown = {
      ...{ document: 'price-list', owner: 'user:olga', source: 'share', folder: 'sales/eu', isInForce: true },
      rights: { allow: [], deny: [] },
      inherited: [{ ...scope, rights: { allow: ['group:sales'], deny: [] } }],
      subject: { subject: 'user:ada', isAllowed: false, allowedBy: [], reason: 'none of group:sales' },
    };
    server.onJson('GET /v1/documents/price-list/permissions?subject=user%3Aada', 200, shown);
    expect(await chassis('rights', 'show', 'price-list', '--subject', 'ada')).toBe(1);
    expect(out).toBe(
      'share/sales/eu: allows group:sales\nprice-list of user:olga: allows nobody\nuser:ada: no, none of group:sales\n',
    );
  });
});

describe('chassis groups', () => {
  it('puts users into a group of another directory, and takes them out', async () => {
    const path = '/v1/groups/entra%2Fsales/members/ada';
    server.onJson(`PUT ${path}`, 200, { subject: 'user:ada', groups: ['entra/sales'] });
    server.onJson(`DELETE ${path}`, 200, { subject: 'user:ada', groups: [] });
    expect(await chassis('groups', 'add', 'entra/sales', 'ada')).toBe(0);
    expect(await chassis('groups', 'remove', 'entra/sales', 'ada')).toBe(0);
    expect(out).toBe('user:ada: entra/sales\nuser:ada: no groups\n');
  });

  it('sets the groups that a group lies in', async () => {
    server.onJson('PUT /v1/groups/sales', 200, { name: 'sales', title: 'sales', rights: [], memberOf: ['staff'] });
    expect(await chassis('groups', 'put', 'sales', '--member-of', 'staff')).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ title: 'sales', rights: [], memberOf: ['staff'] });
    expect(out).toBe('sales · in staff\n');
  });
});
