import { ChassisError, type DataClass, type Principal } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import { callerTokens } from '../domain/caller-tokens.js';
import type { ChunkAnswer, ChunkQuery } from '../domain/search-chunks.js';
import { PassageIndex } from '../ports/passage-index.js';
import { AccessStore } from './access-store.js';
import { PassageCheck } from './passage-check.js';
import { RightsFreshness } from './rights-freshness.js';
import { SourceLeases } from './source-leases.js';

/** On whose behalf is searched; `token` is the signed form of the principal. */
export interface Searcher {
  readonly tenant: string;
  readonly principal: Pick<Principal, 'subject' | 'keyId'>;
  readonly token: string;
  /** Of what is asked. */
  readonly dataClass: DataClass;
}

export interface PermittedAnswer extends ChunkAnswer {
  /** Under which everything in the answer was permitted. */
  readonly accessVersion: number;
  /** Sources that would have shown something, and have not been seen whole for too long. */
  readonly withheld: readonly string[];
}

/** Rights that change while a search runs make it void; more than this at a time is a storm. */
const maxRounds = 4;

/**
 * Search under the rights of now. They are read first, so the version that an answer carries is never newer than the rights it was made under; and
 * looked at again at the end. When that look refuses a passage, the whole answer is made anew: scores and counts were made with what may no longer be seen.
 */
@Injectable()
export class PermittedSearch {
  constructor(
    private readonly access: AccessStore,
    private readonly index: PassageIndex,
    private readonly check: PassageCheck,
    private readonly freshness: RightsFreshness,
    private readonly leases: SourceLeases,
  ) {}

  /** Throws `transient`: `rights-stale` when it is not known who belongs to which groups, `rights-changing` when they do not stand still. */
  async search(
    { tenant, principal, token }: Omit<Searcher, 'dataClass'>,
    query: Omit<ChunkQuery, 'tokens'>,
  ): Promise<PermittedAnswer> {
    await this.freshness.require(tenant, token);
    for (let round = 1; round <= maxRounds; round += 1) {
      const { version, state } = await this.access.of(tenant, principal.subject);
      const tokens = callerTokens(principal, state);
      const answer = await this.index.search(tenant, { ...query, tokens, accessVersion: version });
      const places = answer.passages.map(({ document, chunk }) => ({
        document: document.document,
        version: document.version,
        chunk: chunk.chunk,
      }));
      const isAllowed = await this.check.allowed(tenant, places, tokens);
      if (!isAllowed.every(Boolean)) continue;
      const withheld = await this.leases.withheld(tenant, version, tokens);
      return { ...answer, accessVersion: version, withheld };
    }
    throw new ChassisError(
      'transient',
      'rights-changing',
      'Rights changed again and again while passages were searched; nothing was retrieved.',
      { retryAfterMs: 500 },
    );
  }
}
