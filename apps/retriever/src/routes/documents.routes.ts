import {
  ChassisError,
  DocumentsDelete,
  DocumentsGet,
  DocumentsList,
  DocumentsPermit,
  type ErasureReceipt,
  type RouteOutput,
} from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { DocumentEraser } from '../adapters/document-eraser.js';
import { DocumentNews } from '../adapters/document-news.js';
import { summaryOf, type DocumentRow, type DocumentSummary } from '../adapters/document-row.js';
import { DocumentStore } from '../adapters/document-store.js';
import { ReceiptCompletion } from '../adapters/receipt-completion.js';
import { rulesAt } from '../adapters/document-rules.js';
import { allowedBy } from '../domain/access-rule.js';
import { checkRights } from '../domain/check-rights.js';
import { mayChange, mayManage, type DocumentCaller } from '../domain/document-caller.js';
import { requireOwner } from '../domain/require-owner.js';

/** Knowledge and who may see it. Changes of rules and deletions count from their commit on. */
@Controller()
export class DocumentsRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly documents: DocumentStore,
    private readonly news: DocumentNews,
    private readonly eraser: DocumentEraser,
    private readonly completion: ReceiptCompletion,
  ) {}

  @Serves(DocumentsGet)
  async get({ document }: z.output<typeof DocumentsGet.input>, context: RouteContext): Promise<DocumentSummary> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.access.callerOf(tx, context.principal);
      const row = await this.documents.find(tx, document);
      if (!row || row.is_deleted || !maySee(row, caller, context.now())) throw notFound(document);
      return summaryOf(row, context.now());
    });
  }

  @Serves(DocumentsList)
  async list(
    { after = '', limit }: z.output<typeof DocumentsList.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof DocumentsList>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.access.callerOf(tx, context.principal);
      const { subject, tokens } = caller;
      const who = {
        subject: tokens.has(subject) ? subject : '',
        tokens: [...tokens],
        isManager: mayManage('', caller),
      };
      const page = { after, limit: limit + 1 };
      const rows = await this.documents.list(tx, who, page, (row) => maySee(row, caller, context.now()));
      const shown = rows.slice(0, limit);
      return {
        documents: shown.map((row) => summaryOf(row, context.now())),
        ...(rows.length > limit && { next: shown.at(-1)?.document }),
      };
    });
  }

  @Serves(DocumentsPermit)
  async permit(
    { document, rights }: z.output<typeof DocumentsPermit.input>,
    context: RouteContext,
  ): Promise<DocumentSummary> {
    checkRights(rights);
    return await this.database.withTenant(context.tenant, async (tx) => {
      const { row, accessVersion } = await this.managed(tx, document, context);
      await this.documents.permit(tx, document, rights, { accessVersion, now: context.now() });
      await this.news.permitted(
        tx,
        { document, version: row.latest_version, dataClass: row.data_class, rights, accessVersion },
        context,
      );
      return summaryOf(await this.found(tx, document), context.now());
    });
  }

  /** Found no longer from the commit on; then all that was made of it is erased, before the caller hears of it. */
  @Serves(DocumentsDelete)
  async remove({ document }: z.output<typeof DocumentsDelete.input>, context: RouteContext): Promise<ErasureReceipt> {
    const about = await this.database.withTenant(context.tenant, async (tx) => {
      const { row, accessVersion } = await this.managed(tx, document, context);
      await this.documents.markDeleted(tx, document, { accessVersion, now: context.now() });
      const removed = { document, version: row.latest_version, dataClass: row.data_class };
      await this.news.deleted(tx, removed, context);
      return removed;
    });
    const receipt = await this.eraser.erase(
      context.tenant,
      document,
      context.principal.subject,
      async (tx, made) => await this.news.erased(tx, made, about, context),
    );
    this.completion.soon();
    return receipt;
  }

  /**
   * Who may not even see a document gets the answer of one that does not exist. The access version is raised first, here as everywhere:
   * its lock puts all changes of a tenant's documents in one order.
   */
  private async managed(
    tx: Tx,
    document: string,
    context: RouteContext,
  ): Promise<{ row: DocumentRow; accessVersion: number }> {
    const accessVersion = await this.access.raise(tx);
    const caller = await this.access.callerOf(tx, context.principal);
    const row = await this.documents.find(tx, document, 'for update of d');
    if (!row || row.is_deleted || !maySee(row, caller, context.now())) throw notFound(document);
    requireOwner(row, caller, document);
    return { row, accessVersion };
  }

  private async found(tx: Tx, document: string): Promise<DocumentRow> {
    const row = await this.documents.find(tx, document);
    if (!row) throw notFound(document);
    return row;
  }
}

const maySee = (row: DocumentRow, caller: DocumentCaller, now: Date): boolean =>
  mayChange(row, caller) || allowedBy(rulesAt(row, now), caller.tokens) !== undefined;

const notFound = (document: string): ChassisError =>
  new ChassisError('rejected', 'not-found', `There is no document ${document} that you may see.`);
