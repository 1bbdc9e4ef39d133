import { Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

const DiscoverySchema = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });
const timeoutMs = 5_000;

/** The signing keys of an identity provider: found by discovery (OpenID Connect Discovery 1.0), cached, fetched again when a token names a new one. */
@Injectable()
export class IssuerKeys {
  private readonly found = new Map<string, Promise<JWTVerifyGetKey>>();

  async of(issuer: string): Promise<JWTVerifyGetKey> {
    const known = this.found.get(issuer);
    if (known !== undefined) return known;
    const looked = this.discover(issuer);
    this.found.set(issuer, looked);
    looked.catch(() => this.found.delete(issuer));
    return looked;
  }

  private async discover(issuer: string): Promise<JWTVerifyGetKey> {
    try {
      const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      const document = DiscoverySchema.parse(await answer.json());
      if (document.issuer !== issuer) throw new Error(`The discovery document is of ${document.issuer}.`);
      return createRemoteJWKSet(new URL(document.jwks_uri), {
        cacheMaxAge: 600_000,
        cooldownDuration: 10_000,
        timeoutDuration: timeoutMs,
      });
    } catch (cause) {
      throw new ChassisError(
        'transient',
        'identity-provider-unavailable',
        'The identity provider does not answer; try again in a moment.',
        { cause, retryAfterMs: 2_000 },
      );
    }
  }
}
