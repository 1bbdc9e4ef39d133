import { randomUUID } from 'node:crypto';
import {
  ChassisError,
  defaultDataClass,
  DocumentsDelete,
  DocumentsGet,
  DocumentsList,
  DocumentsPermit,
  DocumentsSubmit,
  type ErasureReceipt,
  type RouteOutput,
} from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { PrincipalTokens } from '@chassis/tenancy';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { DocumentEraser } from '../adapters/document-eraser.js';
import { DocumentNews } from '../adapters/document-news.js';
import { summaryOf, type DocumentRow, type DocumentSummary } from '../adapters/document-row.js';
import { DocumentStore, type Submission } from '../adapters/document-store.js';
import { rulesOf } from '../adapters/document-rules.js';
import { allowedBy } from '../domain/access-rule.js';
import { checkRights } from '../domain/check-rights.js';
import { checkSubmission } from '../domain/check-submission.js';
import { callerTokens } from '../domain/caller-tokens.js';
import { mayManage, type DocumentCaller } from '../domain/document-caller.js';
import { isSameRights } from '../domain/is-same-rights.js';

/** Knowledge and who may see it. Changes of rules and deletions count from their commit on. */
@Controller()
export class DocumentsRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly documents: DocumentStore,
    private readonly news: DocumentNews,
    private readonly eraser: DocumentEraser,
    private readonly tokens: PrincipalTokens,
  ) {}

  @Serves(DocumentsSubmit)
  async submit(input: z.output<typeof DocumentsSubmit.input>, context: RouteContext): Promise<DocumentSummary> {
    checkSubmission(input);
    const lasting = await this.lastingContext(input.principal, context);
    const id = input.id ?? randomUUID();
    const given: Submission = {
      ...input,
      id,
      title: input.title ?? id,
      dataClass: input.dataClass ?? defaultDataClass,
    };
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.callerOf(tx, context);
      const known = await this.documents.find(tx, id);
      if (known && isSame(known, given)) return await this.again(tx, caller, known, given, lasting);
      const change = { accessVersion: await this.access.raise(tx), now: context.now() };
      const before = await this.documents.find(tx, id, 'for update of d');
      if (before && !before.is_deleted) requireManager(before, caller, given.id);
      const version = (before?.latest_version ?? 0) + 1;
      await this.documents.add(tx, caller.subject, given, version, change);
      await this.news.submitted(tx, { document: id, version, dataClass: given.dataClass }, lasting);
      return summaryOf(await this.found(tx, id));
    });
  }

  @Serves(DocumentsGet)
  async get({ document }: z.output<typeof DocumentsGet.input>, context: RouteContext): Promise<DocumentSummary> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.callerOf(tx, context);
      const row = await this.documents.find(tx, document);
      if (!row || row.is_deleted || !maySee(row, caller, context.now())) throw notFound(document);
      return summaryOf(row);
    });
  }

  @Serves(DocumentsList)
  async list(
    { after = '', limit }: z.output<typeof DocumentsList.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof DocumentsList>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.callerOf(tx, context);
      const { subject, tokens } = caller;
      const who = {
        subject: tokens.has(subject) ? subject : '',
        tokens: [...tokens],
        isManager: mayManage('', caller),
      };
      const page = { after, limit: limit + 1 };
      const rows = await this.documents.list(tx, who, page, (row) => maySee(row, caller, context.now()));
      const shown = rows.slice(0, limit);
      return { documents: shown.map(summaryOf), ...(rows.length > limit && { next: shown.at(-1)?.document }) };
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
      return summaryOf(await this.found(tx, document));
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
    return await this.eraser.erase(
      context.tenant,
      document,
      context.principal.subject,
      async (tx, receipt) => await this.news.erased(tx, receipt, about, context),
    );
  }

  /** Messages of a document go out under the principal that outlasts its waiting, if the caller gave one of its own. */
  private async lastingContext(token: string | undefined, context: RouteContext): Promise<RouteContext> {
    if (token === undefined) return context;
    const { tenant, subject } = await this.tokens.verify(token, context.now());
    if (tenant !== context.tenant || subject !== context.principal.subject)
      throw new ChassisError(
        'denied',
        'foreign-principal',
        'The principal for the messages is not that of the caller.',
      );
    return { ...context, token };
  }

  /** The same content again: the same version. What differs are rights at most, and a version that failed is tried again. */
  private async again(
    tx: Tx,
    caller: DocumentCaller,
    row: DocumentRow,
    given: Submission,
    context: RouteContext,
  ): Promise<DocumentSummary> {
    requireManager(row, caller, given.id);
    const version = row.latest_version;
    const current = row.pending_rights ?? row.rights;
    if (!isSameRights(current, given.rights)) {
      const accessVersion = await this.access.raise(tx);
      await this.documents.permit(tx, given.id, given.rights, { accessVersion, now: context.now() });
      await this.news.permitted(
        tx,
        { document: given.id, version, dataClass: row.data_class, rights: given.rights, accessVersion },
        context,
      );
    }
    if (row.state !== 'indexed') {
      await this.documents.reopen(tx, given.id, version);
      await this.news.submitted(tx, { document: given.id, version, dataClass: row.data_class }, context);
    }
    return summaryOf(await this.found(tx, given.id));
  }

  private async callerOf(tx: Tx, { principal }: RouteContext): Promise<DocumentCaller> {
    const { state } = await this.access.read(tx, principal.subject);
    return { subject: principal.subject, tokens: callerTokens(principal, state) };
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
    const caller = await this.callerOf(tx, context);
    const row = await this.documents.find(tx, document, 'for update of d');
    if (!row || row.is_deleted || !maySee(row, caller, context.now())) throw notFound(document);
    requireManager(row, caller, document);
    return { row, accessVersion };
  }

  private async found(tx: Tx, document: string): Promise<DocumentRow> {
    const row = await this.documents.find(tx, document);
    if (!row) throw notFound(document);
    return row;
  }
}

const maySee = (row: DocumentRow, caller: DocumentCaller, now: Date): boolean =>
  mayManage(row.owner, caller) || allowedBy(rulesOf(row, now), caller.tokens) !== undefined;

function requireManager(row: DocumentRow, caller: DocumentCaller, id: string): void {
  if (mayManage(row.owner, caller)) return;
  throw new ChassisError(
    'denied',
    'document-not-yours',
    `Only the owner of document ${id} or a documents-admin may change it. Take another id for a document of your own.`,
  );
}

const notFound = (document: string): ChassisError =>
  new ChassisError('rejected', 'not-found', `There is no document ${document} that you may see.`);

const isSame = (row: DocumentRow, given: Submission): boolean =>
  !row.is_deleted &&
  row.content.payload === given.content.payload &&
  row.media_type === given.mediaType &&
  row.data_class === given.dataClass &&
  (row.pending_source ?? row.source) === given.source &&
  (row.pending_folder ?? row.folder) === given.folder &&
  (given.title === given.id || row.title === given.title);
