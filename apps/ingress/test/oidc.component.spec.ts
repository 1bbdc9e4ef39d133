import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessChanged } from '@chassis/contracts';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

const keys = await generateKeyPair('ES256');
const foreignKeys = await generateKeyPair('ES256');
let edge: Edge;
let provider: Server;
let issuer: string;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  provider = createServer((request, response) => {
    const body = request.url === '/keys' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  edge = await Edge.start({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'chassis' });
});
afterAll(async () => {
  await edge.line.stop();
  provider.close();
});

async function token(
  claims: JWTPayload,
  more: { audience?: string; expires?: string; key?: typeof keys.privateKey } = {},
): Promise<string> {
  return await new SignJWT({ tenant: 'demo', groups: ['readers'], name: 'Ada', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setSubject('ada')
    .setIssuer(issuer)
    .setAudience(more.audience ?? 'chassis')
    .setExpirationTime(more.expires ?? '5m')
    .sign(more.key ?? keys.privateKey);
}

describe('a token of the identity provider', () => {
  it('names tenant, subject and groups; the rights are those of the groups here', async () => {
    const admin = await edge.key('demo', 'root', ['admin']);
    await edge.request('PUT', '/v1/groups/oidc%2Freaders', admin, { title: 'Readers', rights: ['runs:read'] });
    expect((await edge.request('GET', '/v1/runs', await token({}))).status).toBe(200);
    const { data } = await edge.line.next(AccessChanged, ({ subject }) => subject === 'user:ada');
    expect(data).toMatchObject({ groups: ['oidc/readers'], version: 1 });
    expect((await edge.request('GET', '/v1/runs', await token({ groups: [] }))).status).toBe(403);
    await edge.line.next(
      AccessChanged,
      ({ subject, version, groups }) => subject === 'user:ada' && version === 2 && groups.length === 0,
    );
  });

  it('never merges a group of the provider with one of ours that has the same name', async () => {
    const admin = await edge.key('demo', 'root', ['admin']);
    await edge.request('PUT', '/v1/groups/auditors', admin, { title: 'Auditors', rights: ['runs:read'] });
    expect((await edge.request('GET', '/v1/runs', await token({ groups: ['auditors'] }))).status).toBe(403);
    await edge.request('PUT', '/v1/groups/auditors/members/ada', admin);
    expect((await edge.request('GET', '/v1/runs', await token({ groups: ['auditors'] }))).status).toBe(200);
    expect((await edge.request('GET', '/v1/runs', await token({ groups: [] }))).status).toBe(200);
    const user = (await (await edge.request('GET', '/v1/users/ada', admin)).json()) as { groups: string[] };
    expect(user.groups).toEqual(['auditors']);
  });

  it.each([
    ['of another audience', {}, { audience: 'other' }],
    ['that has expired', {}, { expires: '-1m' }],
    ['signed by somebody else', {}, { key: foreignKeys.privateKey }],
    ['without a tenant', { tenant: undefined }, {}],
    ['with groups that are none', { groups: 'all' }, {}],
  ])('%s is refused', async (_, claims, more) => {
    const answer = await edge.request('GET', '/v1/runs', await token(claims, more));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'invalid-token' });
  });

  it('without a signature is refused', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ iss: issuer, aud: 'chassis', sub: 'ada', tenant: 'demo', exp: 9_999_999_999 })}.x`;
    expect((await edge.request('GET', '/v1/runs', unsigned)).status).toBe(401);
  });
});
