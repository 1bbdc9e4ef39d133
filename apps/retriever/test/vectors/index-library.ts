import {
  AccessChanged,
  AccessVersion,
  DocumentIndexed,
  DocumentsDelete,
  DocumentsPermit,
  DocumentsReceipts,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
  SourceSeen,
  type ErasureReceipt,
} from '@chassis/contracts';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';

/** What a search told: all that two indexes must agree on. */
export interface Told {
  readonly passages: readonly { id: string; score: number; scores: Readonly<Record<string, number>> }[];
  readonly report: unknown;
}

/** A retriever with documents, through its bus and routes. */
export class IndexLibrary {
  private constructor(readonly line: TestLine) {}

  static async start(settings: Record<string, string>): Promise<IndexLibrary> {
    return new IndexLibrary(await startLine({ services: [retriever], settings }));
  }

  async add(id: string, text: string, allow: readonly string[], tenant = 'demo'): Promise<void> {
    const as = await this.admin(tenant);
    const content = await this.line.payloads.put(tenant, text, 'internal');
    const rights = { allow: [...allow], deny: [] };
    const { version } = await this.line.call(DocumentsSubmit, { id, mediaType: 'text/plain', content, rights }, { as });
    await this.line.next(
      DocumentIndexed,
      (one, { tenant: of }) =>
        of === tenant && one.document === id && one.version === version && one.state !== 'deleted',
    );
  }

  /** Under a source, whose own service adds it. */
  async addUnder(source: string, id: string, text: string, allow: readonly string[]): Promise<void> {
    const as = await this.line.principal('demo', `service:source-${source}`);
    const content = await this.line.payloads.put('demo', text, 'internal');
    const given = { id, source, mediaType: 'text/plain', content, rights: { allow: [...allow], deny: [] } };
    await this.line.call(DocumentsSubmit, given, { as });
    await this.line.next(DocumentIndexed, (one) => one.document === id && one.state === 'indexed');
  }

  /** A look at a source: one that failed, with a limit that is over long ago, hides its documents. */
  async look(source: string, { isWhole }: { readonly isWhole: boolean }): Promise<void> {
    const as = await this.line.principal('demo', `service:source-${source}`);
    const seen = { source, isWhole, agoMs: isWhole ? 0 : 9_000_000, staleAfterMs: isWhole ? 3_600_000 : 1 };
    await this.line.call(SourceSeen, seen, { as });
  }

  async permit(document: string, allow: readonly string[]): Promise<void> {
    const as = await this.admin('demo');
    await this.line.call(DocumentsPermit, { document, rights: { allow: [...allow], deny: [] } }, { as });
  }

  async remove(document: string, subject = 'user:admin'): Promise<ErasureReceipt> {
    return await this.line.call(DocumentsDelete, { document }, { as: await this.line.principal('demo', subject) });
  }

  async receiptsOf(document: string): Promise<ErasureReceipt[]> {
    const { receipts } = await this.line.call(DocumentsReceipts, { document }, { as: await this.admin('demo') });
    return receipts;
  }

  async join(subject: string, groups: readonly string[], version: number): Promise<void> {
    const as = await this.admin('demo');
    const state = { groups: [...groups], roles: [], isDisabled: false, disabledKeys: [] };
    const before = (await this.line.call(AccessVersion, {}, { as })).version;
    await this.line.publish(AccessChanged, { subject, version, ...state }, { as, key: subject });
    while ((await this.line.call(AccessVersion, {}, { as })).version === before)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Ids hold versions, which differ between two that were filled alike only when one was changed more often. */
  async ask(question: string, subject = 'user:admin', tenant = 'demo'): Promise<Told> {
    const asked = {
      question: await this.line.payloads.put(tenant, question, 'internal'),
      limit: 12,
      budgetTokens: 8_000,
    };
    const as = await this.line.principal(tenant, subject);
    const answer = await this.line.ask(RetrievePassages, PassagesRetrieved, asked, { as });
    const report = await this.line.payloads.getJson(tenant, answer.query);
    return { passages: answer.passages.map(({ id, score, scores }) => ({ id, score, scores })), report };
  }

  async documentsOf(question: string, subject?: string, tenant?: string): Promise<string[]> {
    const { passages } = await this.ask(question, subject, tenant);
    return passages.map(({ id }) => id.slice(0, id.lastIndexOf('/', id.lastIndexOf('/') - 1)));
  }

  private async admin(tenant: string): Promise<string> {
    return await this.line.principal(tenant, 'user:admin');
  }
}
