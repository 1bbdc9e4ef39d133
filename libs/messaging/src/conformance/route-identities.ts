import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';

/** Tokens for the tests of routes: one that holds, and one of a key that nobody knows. */
export async function routeIdentities(): Promise<{ tokens: PrincipalTokens; token: string; forged: string }> {
  const issue = async () => {
    const keys = await createKeyPair();
    const tokens = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
    const notAfter = '2099-01-01T00:00:00.000Z';
    return { tokens, token: await tokens.issue({ tenant: 'demo', subject: 'user:ada', notAfter }) };
  };
  const [genuine, foreign] = [await issue(), await issue()];
  return { ...genuine, forged: foreign.token };
}
