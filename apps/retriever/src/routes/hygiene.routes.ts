import { ChassisError, DocumentsReceipts, DocumentsReport, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { ChunkStore } from '../adapters/chunk-store.js';
import { HygieneReport } from '../adapters/hygiene-report.js';
import { callerTokens } from '../domain/caller-tokens.js';
import { mayManage, type DocumentCaller } from '../domain/document-caller.js';

/** How documents are, and the proofs of what was deleted. */
@Controller()
export class HygieneRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly hygiene: HygieneReport,
    private readonly chunks: ChunkStore,
  ) {}

  @Serves(DocumentsReport)
  async report(
    { source }: z.output<typeof DocumentsReport.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof DocumentsReport>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.callerOf(tx, context);
      const subject = caller.tokens.has(caller.subject) ? caller.subject : '';
      const sources = await this.hygiene.read(tx, { subject, isManager: mayManage('', caller), source });
      return { at: context.now().toISOString(), sources };
    });
  }

  @Serves(DocumentsReceipts)
  async receipts(
    { document }: z.output<typeof DocumentsReceipts.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof DocumentsReceipts>> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      const caller = await this.callerOf(tx, context);
      const found = (await this.chunks.receipts(tx, document)).filter(({ owner }) => mayManage(owner, caller));
      if (found.length === 0)
        throw new ChassisError(
          'rejected',
          'not-found',
          `There is no receipt for document ${document} that you may see.`,
        );
      return { receipts: found.map(({ receipt }) => receipt) };
    });
  }

  private async callerOf(tx: Tx, { principal }: RouteContext): Promise<DocumentCaller> {
    const { state } = await this.access.read(tx, principal.subject);
    return { subject: principal.subject, tokens: callerTokens(principal, state) };
  }
}
