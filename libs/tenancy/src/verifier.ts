import { ChassisError, type ServiceName } from '@chassis/contracts';
import { type CryptoKey, type JWK, decodeJwt, importJWK, jwtVerify } from 'jose';

/** The public keys of the services: several a service while an old one runs out. */
export type PublicKeys = Partial<Record<ServiceName, JWK[]>>;

/** Checks signatures of the line's own services. */
export class Verifier {
  private readonly keys = new Map<string, Promise<CryptoKey>>();

  constructor(private readonly publicKeys: PublicKeys) {}

  /** The claims of `token` when one of `issuers` signed it and it has not expired; else `denied`/`bad-signature`. */
  async verify(
    token: string,
    options: { issuers: readonly ServiceName[]; now?: Date },
  ): Promise<Record<string, unknown>> {
    const issuer = issuerOf(token);
    if (!(options.issuers as readonly string[]).includes(issuer))
      throw denied(`signed by "${issuer}", which may not sign this`);
    const candidates = this.publicKeys[issuer as ServiceName] ?? [];
    let cause: unknown = new Error(`no public key of ${issuer} is known`);
    for (const jwk of candidates) {
      try {
        const { payload } = await jwtVerify(token, await this.import(jwk), {
          algorithms: ['EdDSA'],
          issuer,
          ...(options.now && { currentDate: options.now }),
        });
        return payload;
      } catch (error) {
        cause = error;
      }
    }
    throw denied(cause instanceof Error ? cause.message : 'not verifiable', cause);
  }

  /** Whether it would accept what the key of this public part signs in the issuer's name. */
  knows(issuer: ServiceName, { x }: JWK): boolean {
    return x !== undefined && (this.publicKeys[issuer] ?? []).some((one) => one.x === x);
  }

  private import(jwk: JWK): Promise<CryptoKey> {
    const id = jwk.x ?? '';
    const known = this.keys.get(id);
    if (known !== undefined) return known;
    const imported = importJWK(jwk, 'EdDSA') as Promise<CryptoKey>;
    this.keys.set(id, imported);
    return imported;
  }
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch (error) {
    throw denied('not a signed token', error);
  }
}

const denied = (why: string, cause?: unknown): ChassisError =>
  new ChassisError('denied', 'bad-signature', `The signature does not hold: ${why}.`, { cause });
