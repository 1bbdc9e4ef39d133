import { Injectable } from '@nestjs/common';
import { Authenticator } from '../ports/authenticator.js';
import type { Caller } from '../ports/caller.js';
import { ApiKeyAuthenticator } from './api-key-authenticator.js';
import { OidcAuthenticator } from './oidc-authenticator.js';

/** `Authenticator` that tells an API key from a token by its look: a JWT has three parts. */
@Injectable()
export class BearerAuthenticator extends Authenticator {
  constructor(
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly oidc: OidcAuthenticator,
  ) {
    super();
  }

  async authenticate(bearer: string): Promise<Caller> {
    return await (bearer.split('.').length === 3 ? this.oidc : this.apiKeys).authenticate(bearer);
  }
}
