import { Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { Clock } from '@chassis/service-kit';
import { ApiKey } from '../domain/api-key.js';
import { effectiveRights } from '../domain/effective-rights.js';
import { Authenticator } from '../ports/authenticator.js';
import type { Caller } from '../ports/caller.js';
import { CredentialRows, type KeyRow } from './credential-rows.js';

/** `Authenticator` for keys of our own. A wrong secret and an unknown prefix get the same answer; only who holds the secret learns that a key expired. */
@Injectable()
export class ApiKeyAuthenticator extends Authenticator {
  constructor(
    private readonly rows: CredentialRows,
    private readonly clock: Clock,
  ) {
    super();
  }

  async authenticate(bearer: string): Promise<Caller> {
    const key = ApiKey.parse(bearer);
    const tenant = key === undefined ? undefined : await this.rows.tenantOf(key.prefix);
    const row = tenant === undefined ? undefined : await this.rows.key(tenant, key!.prefix);
    if (key === undefined || tenant === undefined || row === undefined || !key.isHashedAs(row.hash)) {
      throw new ChassisError('denied', 'unknown-key', 'This API key is not known; check that it was copied whole.');
    }
    this.checkIsUsable(row);
    return { tenant, subject: row.subject, keyId: key.prefix, rights: effectiveRights(row.held, row.keyRights) };
  }

  private checkIsUsable(row: KeyRow): void {
    if (row.revokedAt !== null)
      throw new ChassisError('denied', 'revoked-key', 'This API key was revoked; use another.');
    if (row.expiresAt !== null && row.expiresAt <= this.clock.now())
      throw new ChassisError('denied', 'expired-key', 'This API key has expired; use a newer one.');
    if (row.isDisabled)
      throw new ChassisError(
        'denied',
        'subject-disabled',
        `${row.subject} is disabled; ask whoever manages the users.`,
      );
  }
}
