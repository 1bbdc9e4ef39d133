import {
  ChassisError,
  DocumentsRights,
  RightsScopeDelete,
  RightsScopePut,
  RightsScopesList,
  type RightsScope,
  type RouteOutput,
} from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { DocumentNews } from '../adapters/document-news.js';
import { sourceStale, type DocumentRow } from '../adapters/document-row.js';
import { isHidden, rulesAt } from '../adapters/document-rules.js';
import { DocumentStore } from '../adapters/document-store.js';
import { ScopeStore } from '../adapters/scope-store.js';
import { callerTokens } from '../domain/caller-tokens.js';
import { checkRights, checkScope } from '../domain/check-rights.js';
import { mayChange, mayManage } from '../domain/document-caller.js';
import { explainAccess } from '../domain/explain-access.js';

/** What sources and folders give to their documents, and why somebody may see a document or not. */
@Controller()
export class RightsRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly documents: DocumentStore,
    private readonly scopes: ScopeStore,
    private readonly news: DocumentNews,
  ) {}

  @Serves(RightsScopesList)
  async list(_input: unknown, context: RouteContext): Promise<RouteOutput<typeof RightsScopesList>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      await this.requireManager(tx, context);
      return { scopes: await this.scopes.list(tx) };
    });
  }

  @Serves(RightsScopePut)
  async put(
    { source, folder, rights }: z.output<typeof RightsScopePut.input>,
    context: RouteContext,
  ): Promise<RightsScope> {
    checkScope(source, folder);
    checkRights(rights);
    return await this.database.withTenant(context.tenant, async (tx) => {
      const accessVersion = await this.access.raise(tx);
      await this.requireManager(tx, context);
      const change = { accessVersion, now: context.now(), by: context.principal.subject };
      const scope = await this.scopes.put(tx, { source, folder }, rights, change);
      await this.news.scoped(
        tx,
        { kind: 'rights.scope-put', source, folder, rights: scope.rights, accessVersion },
        context,
      );
      return scope;
    });
  }

  @Serves(RightsScopeDelete)
  async remove(
    { source, folder }: z.output<typeof RightsScopeDelete.input>,
    context: RouteContext,
  ): Promise<Record<string, never>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const accessVersion = await this.access.raise(tx);
      await this.requireManager(tx, context);
      if (!(await this.scopes.remove(tx, { source, folder }, accessVersion))) throw noScope(source, folder);
      await this.news.scoped(tx, { kind: 'rights.scope-deleted', source, folder, accessVersion }, context);
      return {};
    });
  }

  @Serves(DocumentsRights)
  async rightsOf(
    { document, subject }: z.output<typeof DocumentsRights.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof DocumentsRights>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const row = await this.managed(tx, document, context);
      if (subject !== undefined && subject !== context.principal.subject) await this.requireManager(tx, context);
      const rules = rulesAt(row, context.now());
      const hidden = { isHidden: isHidden(row, context.now()) };
      const [source, folder] = [row.pending_source ?? row.source, row.pending_folder ?? row.folder];
      return {
        document,
        owner: row.owner,
        source,
        folder,
        rights: row.pending_rights ?? row.rights,
        inherited: await this.scopes.covering(tx, { source, folder }),
        isInForce: rules.length > 0,
        ...(hidden.isHidden && { hidden: sourceStale }),
        ...(subject !== undefined && {
          subject: { subject, ...explainAccess(rules, await this.tokensOf(tx, subject), hidden) },
        }),
      };
    });
  }

  /** Who may not change a document does not learn who else may see it; who may not see it does not learn that it is there. */
  private async managed(tx: Tx, document: string, { principal }: RouteContext): Promise<DocumentRow> {
    const tokens = await this.tokensOf(tx, principal.subject, principal.keyId);
    const row = await this.documents.find(tx, document);
    if (row && !row.is_deleted && mayChange(row, { subject: principal.subject, tokens })) return row;
    throw new ChassisError(
      'rejected',
      'not-found',
      `There is no document ${document} whose rights you may see; its owner and documents-admins may.`,
    );
  }

  private async tokensOf(tx: Tx, subject: string, keyId?: string): Promise<ReadonlySet<string>> {
    const { state } = await this.access.read(tx, subject);
    return callerTokens({ subject, keyId }, state);
  }

  private async requireManager(tx: Tx, { principal }: RouteContext): Promise<void> {
    const tokens = await this.tokensOf(tx, principal.subject, principal.keyId);
    if (mayManage('', { subject: principal.subject, tokens })) return;
    throw new ChassisError(
      'denied',
      'not-documents-admin',
      'What many documents inherit, and which groups others belong to, only the role documents-admin may see and set.',
    );
  }
}

const noScope = (source: string, folder: string): ChassisError =>
  new ChassisError(
    'rejected',
    'not-found',
    folder === '' ? `No rights are set for the source ${source}.` : `No rights are set for ${folder} in ${source}.`,
  );
