import {
  ChassisError,
  SynonymDelete,
  SynonymPut,
  SynonymsList,
  type RouteOutput,
  type Synonym,
} from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { DocumentNews } from '../adapters/document-news.js';
import { SynonymStore } from '../adapters/synonym-store.js';
import { checkSynonym } from '../domain/check-synonym.js';
import { mayManage } from '../domain/document-caller.js';

/** Each search reads them all. */
const mostSynonyms = 2_000;

/** What a tenant's people say for the same thing. Whoever explains a run of his sees which of them counted. */
@Controller()
export class SynonymsRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly synonyms: SynonymStore,
    private readonly news: DocumentNews,
  ) {}

  @Serves(SynonymsList)
  async list(_input: unknown, context: RouteContext): Promise<RouteOutput<typeof SynonymsList>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      await this.requireManager(tx, context);
      return { synonyms: await this.synonyms.list(tx) };
    });
  }

  @Serves(SynonymPut)
  async put(
    { term, alternatives, weight }: z.output<typeof SynonymPut.input>,
    context: RouteContext,
  ): Promise<Synonym> {
    checkSynonym(term, alternatives);
    const kept = await this.database.withTenant(context.tenant, async (tx) => {
      await this.requireManager(tx, context);
      if ((await this.synonyms.count(tx)) >= mostSynonyms) throw tooMany();
      await this.news.worded(tx, { kind: 'synonym.put', term, alternatives, weight }, context);
      return await this.synonyms.put(
        tx,
        { term, alternatives, weight },
        { now: context.now(), by: context.principal.subject },
      );
    });
    this.synonyms.forget(context.tenant);
    return kept;
  }

  @Serves(SynonymDelete)
  async remove({ term }: z.output<typeof SynonymDelete.input>, context: RouteContext): Promise<Record<string, never>> {
    await this.database.withTenant(context.tenant, async (tx) => {
      await this.requireManager(tx, context);
      if (!(await this.synonyms.remove(tx, term)))
        throw new ChassisError('rejected', 'not-found', `Nothing is said to be the same as ${term}.`);
      await this.news.worded(tx, { kind: 'synonym.deleted', term }, context);
    });
    this.synonyms.forget(context.tenant);
    return {};
  }

  private async requireManager(tx: Tx, { principal }: RouteContext): Promise<void> {
    const caller = await this.access.callerOf(tx, principal);
    if (mayManage('', caller)) return;
    throw new ChassisError(
      'denied',
      'not-documents-admin',
      'What words mean to the search of everybody, only the role documents-admin may see and set.',
    );
  }
}

const tooMany = (): ChassisError =>
  new ChassisError(
    'rejected',
    'too-many-synonyms',
    `There are ${mostSynonyms} synonyms already, the most; delete some.`,
  );
