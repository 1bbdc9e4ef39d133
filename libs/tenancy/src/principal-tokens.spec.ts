import type { Principal } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { createKeyPair } from './key-pair.js';
import { PrincipalTokens } from './principal-tokens.js';
import { Signer } from './signer.js';
import { Verifier } from './verifier.js';

const now = new Date('2026-11-21T10:00:00Z');
const ada: Omit<Principal, 'issuer'> = { tenant: 'demo', subject: 'user:ada', notAfter: '2026-11-22T10:00:00.000Z' };

async function line() {
  const [ingress, connector, validator] = [await createKeyPair(), await createKeyPair(), await createKeyPair()];
  const retriever = await createKeyPair();
  const verifier = new Verifier({
    ingress: [ingress.publicJwk],
    'legacy-connector': [connector.publicJwk],
    validator: [validator.publicJwk],
    retriever: [retriever.publicJwk],
  });
  const of = (
    name: 'ingress' | 'legacy-connector' | 'validator' | 'retriever',
    keys = { ingress, 'legacy-connector': connector, validator, retriever }[name],
  ) => new PrincipalTokens(new Signer(name, keys), verifier);
  return { of, verifier, validator, retriever };
}

describe('PrincipalTokens', () => {
  it('gives back what ingress signed', async () => {
    const { of } = await line();
    expect(await of('validator').verify(await of('ingress').issue(ada), now)).toMatchObject(ada);
  });

  it('refuses a principal after its end, also when it was verified before', async () => {
    const { of } = await line();
    const token = await of('ingress').issue(ada);
    const tokens = of('validator');
    await tokens.verify(token, now);
    await expect(tokens.verify(token, new Date('2026-11-23T00:00:00Z'))).rejects.toMatchObject({
      kind: 'denied',
      code: 'principal-expired',
    });
  });

  it('need not verify what was signed in this process by the known key, and its end still counts', async () => {
    const keys = await createKeyPair();
    const verifier = new Verifier({ ingress: [keys.publicJwk] });
    let verified = 0;
    const verify = verifier.verify.bind(verifier);
    verifier.verify = async (...given) => {
      verified += 1;
      return await verify(...given);
    };
    const tokens = new PrincipalTokens(new Signer('ingress', keys), verifier);
    const token = await tokens.issue(ada);
    const known = await tokens.verify(token, new Date(0));
    expect(verified).toBe(0);
    await expect(tokens.verify(token, new Date('2999-01-01'))).rejects.toMatchObject({ code: 'principal-expired' });
    const elsewhere = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
    expect(await elsewhere.verify(token, new Date(0))).toEqual(known);
  });

  it('refuses what another key signed in the name of ingress', async () => {
    const { of } = await line();
    const forged = await of('ingress', await createKeyPair()).issue(ada);
    await expect(of('validator').verify(forged, now)).rejects.toMatchObject({ kind: 'denied', code: 'bad-signature' });
  });

  it('refuses a changed claim', async () => {
    const { of } = await line();
    const [head, , signature] = (await of('ingress').issue(ada)).split('.');
    const claims = Buffer.from(JSON.stringify({ ...ada, subject: 'user:eve', iss: 'ingress' })).toString('base64url');
    await expect(of('validator').verify(`${head}.${claims}.${signature}`, now)).rejects.toMatchObject({
      kind: 'denied',
    });
  });

  it('lets the connector speak for services alone', async () => {
    const { of } = await line();
    await expect(of('legacy-connector').issue(ada)).rejects.toMatchObject({ kind: 'denied' });
    expect(
      await of('validator').verify(await of('legacy-connector').issue({ ...ada, subject: 'service:mailroom' }), now),
    ).toMatchObject({ subject: 'service:mailroom' });
  });

  it('lets no other service sign a principal', async () => {
    const { of, verifier, validator } = await line();
    await expect(of('validator').issue(ada)).rejects.toMatchObject({ code: 'not-a-signer' });
    const token = await new Signer('validator', validator).sign(ada);
    await expect(
      new PrincipalTokens(new Signer('validator', validator), verifier).verify(token, now),
    ).rejects.toMatchObject({ kind: 'denied' });
  });

  it('opens to a principal of messages the routes that it names, and no other', async () => {
    const { of } = await line();
    const token = await of('ingress').issue({ ...ada, topics: ['document.submitted'], routes: ['embeddings.create'] });
    await expect(of('validator').verifyCaller(token, now, 'embeddings.create')).resolves.toMatchObject(ada);
    await expect(of('validator').verifyCaller(token, now, 'documents.get')).rejects.toMatchObject({
      kind: 'denied',
      code: 'foreign-route',
    });
  });

  it.each([
    ['another subject', { subject: 'user:ada' }],
    ['a topic', { topics: ['document.submitted'] }],
    ['all topics and routes', { topics: undefined }],
    ['another route', { routes: ['documents.get'] }],
    ['a route too many', { routes: ['embeddings.create', 'documents.get'] }],
    ['two of its own', { routes: ['embeddings.create', 'cache.forget'] }],
    ['no route', { routes: [] }],
  ])('lets the retriever speak for one route of its own alone, not for %s', async (_what, more) => {
    const { of, verifier, retriever } = await line();
    const own = { ...ada, subject: 'service:retriever', topics: [], routes: ['embeddings.create'] };
    const token = await of('retriever').issue(own);
    await expect(of('validator').verifyCaller(token, now, 'embeddings.create')).resolves.toMatchObject(own);
    await expect(of('retriever').issue({ ...own, routes: ['cache.forget'] })).resolves.toBeTypeOf('string');
    await expect(of('retriever').issue({ ...own, ...more })).rejects.toMatchObject({ code: 'bad-principal' });
    const signer = new Signer('retriever', retriever);
    const bypassed = await signer.sign({ ...own, ...more });
    await expect(new PrincipalTokens(signer, verifier).verify(bypassed, now)).rejects.toMatchObject({
      kind: 'denied',
      code: 'bad-principal',
    });
  });
});
