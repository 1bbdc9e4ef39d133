import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** An Ed25519 key pair of one service (RFC 8037); `publicJwk` is what verifiers hold. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function createKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { privateKey, publicJwk: await exportJWK(publicKey) };
}

/** Reads the key pair in `file` (a private JWK, mode 600), making it when it is not there. */
export async function loadKeyPair(file: string): Promise<KeyPair> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (text !== undefined) {
    const jwk = JSON.parse(text) as JWK;
    const { d: _secret, ...publicJwk } = jwk;
    return { privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey, publicJwk };
  }
  const pair = await createKeyPair();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(await exportJWK(pair.privateKey)), { mode: 0o600 });
  return pair;
}
