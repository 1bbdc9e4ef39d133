import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  DocumentIndexed,
  DocumentSubmitted,
  type AuditFact,
  type DataClass,
  type ErasureReceipt,
  type Rights,
} from '@chassis/contracts';
import { outgoing, Outbox, type OutgoingMessage, type RouteContext } from '@chassis/messaging';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { plainRights } from './document-store.js';

interface About {
  readonly document: string;
  readonly version: number;
  readonly dataClass: DataClass;
}

/** Tells, in the transaction of the change, what became of a document: to its indexer, to caches, and to the record. */
@Injectable()
export class DocumentNews {
  constructor(private readonly outbox: Outbox) {}

  async submitted(tx: Tx, about: About, context: RouteContext): Promise<void> {
    const { document, version } = about;
    await this.tell(tx, context, about, {
      kind: 'document.submitted',
      data: {},
      message: DocumentSubmitted,
      body: { document, version },
    });
  }

  async permitted(
    tx: Tx,
    about: About & { rights: Rights; accessVersion: number },
    context: RouteContext,
  ): Promise<void> {
    await this.tell(tx, context, about, {
      kind: 'document.permitted',
      data: { ...plainRights(about.rights), accessVersion: about.accessVersion },
    });
  }

  /** Rights of a source or folder concern many documents; the record names the place. */
  async scoped(
    tx: Tx,
    { kind, ...data }: { kind: string; source: string; folder: string; accessVersion: number; rights?: Rights },
    context: RouteContext,
  ): Promise<void> {
    const id = `${kind}/${data.source}/${data.folder}/${data.accessVersion}`;
    await this.note(tx, { kind, id, key: data.source, data }, context);
  }

  /** What words mean to a search concerns no document. */
  async worded(
    tx: Tx,
    { kind, term, ...data }: { kind: string; term: string } & Record<string, unknown>,
    context: RouteContext,
  ): Promise<void> {
    const id = `${kind}/${term}/${randomUUID()}`;
    await this.note(tx, { kind, id, key: term, data: { term, ...data } }, context);
  }

  async deleted(tx: Tx, about: About, context: RouteContext): Promise<void> {
    const { document, version } = about;
    await this.tell(tx, context, about, {
      kind: 'document.deleted',
      data: {},
      message: DocumentIndexed,
      body: { document, version, state: 'deleted', chunks: 0 },
    });
  }

  /** That nothing is left of a document, by hashes: the record of the deletion's end. */
  async erased(tx: Tx, receipt: ErasureReceipt, about: About, context: RouteContext): Promise<void> {
    const { texts: _texts, document: _document, ...counts } = receipt;
    await this.tell(tx, context, about, { kind: 'document.erased', data: counts });
  }

  private async note(
    tx: Tx,
    { kind, id, key, data }: { kind: string; id: string; key: string; data: Record<string, unknown> },
    context: RouteContext,
  ): Promise<void> {
    const now = context.now();
    const fact: AuditFact = {
      id,
      kind,
      at: now.toISOString(),
      service: 'retriever',
      subject: context.principal.subject,
      data,
    };
    const origin = { source: 'retriever' as const, tenant: context.tenant, principal: context.token, now };
    await this.outbox.add(tx, [
      outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id, key, dataClass: 'internal' }),
    ]);
  }

  private async tell(
    tx: Tx,
    context: RouteContext,
    about: About,
    news: {
      kind: string;
      data: Record<string, unknown>;
      message?: typeof DocumentSubmitted | typeof DocumentIndexed;
      body?: object;
    },
  ): Promise<void> {
    const { document, version, dataClass } = about;
    const now = context.now();
    const id = `${document}/${version}/${news.kind}/${now.getTime()}`;
    const origin = {
      source: 'retriever' as const,
      tenant: context.tenant,
      principal: context.token,
      id,
      now,
      key: document,
      dataClass,
    };
    const fact: AuditFact = {
      id,
      kind: news.kind,
      at: now.toISOString(),
      service: 'retriever',
      subject: context.principal.subject,
      data: { document, version, ...news.data },
    };
    const messages: OutgoingMessage[] = [outgoing(AuditRecorded, { facts: [fact] }, { ...origin, id: `${id}/audit` })];
    if (news.message) messages.push(outgoing(news.message, news.body as never, origin));
    await this.outbox.add(tx, messages);
  }
}
