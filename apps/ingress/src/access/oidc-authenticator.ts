import { Inject, Injectable } from '@nestjs/common';
import { ChassisError, TenantSchema } from '@chassis/contracts';
import { CONFIG } from '@chassis/service-kit';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { IngressConfig } from '../config.js';
import { effectiveRights } from '../domain/effective-rights.js';
import { Authenticator } from '../ports/authenticator.js';
import type { Caller } from '../ports/caller.js';
import { AccessAdministration } from './access-administration.js';
import { CredentialRows } from './credential-rows.js';
import { IssuerKeys } from './issuer-keys.js';

const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

function refuse(cause: unknown): never {
  const isTheirFault =
    cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout) && cause.code !== 'ERR_JOSE_GENERIC';
  if (isTheirFault)
    throw new ChassisError(
      'denied',
      'invalid-token',
      'The token is not valid here: wrong issuer, audience, signature or time. Sign in again.',
      { cause },
    );
  throw new ChassisError(
    'transient',
    'identity-provider-unavailable',
    'The keys of the identity provider cannot be had; try again in a moment.',
    { cause, retryAfterMs: 2_000 },
  );
}

interface Identity {
  readonly tenant: string;
  readonly subject: string;
  readonly name: string;
  /** As `<source>/<name>`: a group of the provider is never one of ours, whatever its name. */
  readonly groups: string[];
  readonly source: string;
}

/** `Authenticator` for tokens of the configured OpenID Connect issuer. Its groups stand beside ours under the name of their source: when they differ from what is stored, the stored ones follow. */
@Injectable()
export class OidcAuthenticator extends Authenticator {
  constructor(
    private readonly keys: IssuerKeys,
    private readonly rows: CredentialRows,
    private readonly administration: AccessAdministration,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {
    super();
  }

  async authenticate(bearer: string): Promise<Caller> {
    const identity = await this.identityOf(bearer);
    const row = await this.rows.subject(identity.tenant, identity.subject);
    if (row?.isDisabled)
      throw new ChassisError(
        'denied',
        'subject-disabled',
        `${identity.subject} is disabled; ask whoever manages the users.`,
      );
    const stored = row?.groups.filter((group) => group.startsWith(`${identity.source}/`)) ?? [];
    const isSame = row !== undefined && stored.toSorted().join('\n') === identity.groups.join('\n');
    if (!isSame) await this.administration.adoptGroups(identity.tenant, identity);
    const current = isSame ? row : await this.rows.subject(identity.tenant, identity.subject);
    return { tenant: identity.tenant, subject: identity.subject, rights: effectiveRights(current?.held ?? [], []) };
  }

  private async identityOf(bearer: string): Promise<Identity> {
    const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = this.config;
    if (issuer === undefined || audience === undefined)
      throw new ChassisError(
        'denied',
        'unknown-key',
        'This is no API key of this server, and no identity provider is configured.',
      );
    const keys = await this.keys.of(issuer);
    const verified = await jwtVerify(bearer, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance: 5,
      requiredClaims: ['exp'],
    }).catch(refuse);
    const claims = z
      .object({
        sub: z.string().regex(/^[\w.@:|-]{1,128}$/),
        name: z.string().max(200).optional(),
        [this.config.OIDC_TENANT_CLAIM]: TenantSchema,
        [this.config.OIDC_GROUPS_CLAIM]: z.array(z.string().min(1).max(128)).max(200).default([]),
      })
      .safeParse(verified.payload);
    if (!claims.success)
      throw new ChassisError(
        'denied',
        'invalid-token',
        'The token lacks a claim that names its tenant, subject or groups.',
        { cause: claims.error },
      );
    const data = claims.data as Record<string, unknown> & { sub: string; name?: string };
    const source = this.config.OIDC_GROUP_SOURCE;
    const named = (data[this.config.OIDC_GROUPS_CLAIM] as string[]).map((group) => `${source}/${group}`);
    const groups = [...new Set(named)].toSorted();
    return {
      tenant: data[this.config.OIDC_TENANT_CLAIM] as string,
      subject: `user:${data.sub}`,
      name: data.name ?? data.sub,
      groups,
      source,
    };
  }
}
