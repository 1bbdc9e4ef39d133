import type { ServiceName } from '@chassis/contracts';
import { SignJWT } from 'jose';
import type { KeyPair } from './key-pair.js';

/** Signs with the key of the service it runs in; the signature names the service as issuer. */
export class Signer {
  constructor(
    readonly issuer: ServiceName,
    private readonly keys: KeyPair,
  ) {}

  get publicJwk(): KeyPair['publicJwk'] {
    return this.keys.publicJwk;
  }

  /** A compact JWT (EdDSA, RFC 8037) whose claims are the fields of `payload`; `expiresAt` becomes `exp`. */
  async sign(payload: object, expiresAt?: Date): Promise<string> {
    const token = new SignJWT({ ...payload }).setProtectedHeader({ alg: 'EdDSA' }).setIssuer(this.issuer);
    if (expiresAt !== undefined) token.setExpirationTime(Math.ceil(expiresAt.getTime() / 1_000));
    return await token.sign(this.keys.privateKey);
  }
}
