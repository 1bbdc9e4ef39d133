import { randomUUID } from 'node:crypto';
import { ChassisError, defaultDataClass, DocumentsSubmit } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { PrincipalTokens } from '@chassis/tenancy';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { DocumentNews } from '../adapters/document-news.js';
import { summaryOf, type DocumentRow, type DocumentSummary } from '../adapters/document-row.js';
import { DocumentStore, plainMetadata, type Submission } from '../adapters/document-store.js';
import { KeptTexts } from '../adapters/kept-texts.js';
import { checkSubmission } from '../domain/check-submission.js';
import type { DocumentCaller } from '../domain/document-caller.js';
import { isSameRights } from '../domain/is-same-rights.js';
import { requireOwner } from '../domain/require-owner.js';
import { requireNaming } from '../domain/require-naming.js';
import { requireSource } from '../domain/require-source.js';

/** Takes documents and new versions of them. */
@Controller()
export class SubmissionRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly documents: DocumentStore,
    private readonly news: DocumentNews,
    private readonly tokens: PrincipalTokens,
    private readonly texts: KeptTexts,
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
      const caller = await this.access.callerOf(tx, context.principal);
      requireSource(given.source, caller);
      requireNaming(given.owner, given.source, caller);
      await this.texts.holdContent(tx, given.content);
      const known = await this.documents.find(tx, id);
      if (known && isSame(known, given)) return await this.again(tx, caller, known, given, lasting);
      const change = { accessVersion: await this.access.raise(tx), now: context.now() };
      const before = await this.documents.find(tx, id, 'for update of d');
      if (before && !before.is_deleted) requireOwner(before, caller, given.id);
      const version = (before?.latest_version ?? 0) + 1;
      await this.documents.add(tx, caller.subject, given, version, change);
      await this.news.submitted(tx, { document: id, version, dataClass: given.dataClass }, lasting);
      return await this.summary(tx, id, context.now());
    });
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
    requireOwner(row, caller, given.id);
    await this.handOver(tx, row, given, context);
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
    return await this.summary(tx, given.id, context.now());
  }

  /** Another person answers for it from now on; what is found of it stays as it is. */
  private async handOver(tx: Tx, row: DocumentRow, { owner }: Submission, context: RouteContext): Promise<void> {
    if (owner === undefined || owner === row.owner) return;
    await this.access.raise(tx);
    await this.documents.handOver(tx, row, owner, context.now());
  }

  private async summary(tx: Tx, document: string, now: Date): Promise<DocumentSummary> {
    const row = await this.documents.find(tx, document);
    if (!row) throw new ChassisError('bug', 'document-missing', `Document ${document} is not in its table.`);
    return summaryOf(row, now);
  }
}

const isSame = (row: DocumentRow, given: Submission): boolean =>
  !row.is_deleted &&
  JSON.stringify(plainMetadata(row.metadata)) === JSON.stringify(plainMetadata(given)) &&
  row.content.payload === given.content.payload &&
  row.media_type === given.mediaType &&
  row.data_class === given.dataClass &&
  (row.pending_source ?? row.source) === given.source &&
  (row.pending_folder ?? row.folder) === given.folder &&
  (given.title === given.id || row.title === given.title);
