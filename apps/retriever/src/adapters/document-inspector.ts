import { setImmediate as breathe } from 'node:timers/promises';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { findSensitive, type SensitiveFinding, sumSensitive } from '../domain/hygiene/find-sensitive.js';
import { inspectText } from '../domain/hygiene/inspect-text.js';
import { callerTokens } from '../domain/caller-tokens.js';
import { mayManage } from '../domain/document-caller.js';
import { textParts } from '../domain/hygiene/text-parts.js';
import type { NewVersion } from './chunk-store.js';
import type { DocumentRow } from './document-row.js';
import { AccessStore } from './access-store.js';
import { PassageCheck } from './passage-check.js';
import { type Copy, PrintStore } from './print-store.js';

/** What a person should know about a version, other documents considered that its owner may see: that a text is there already must not tell of one who may not. */
@Injectable()
export class DocumentInspector {
  constructor(
    private readonly database: Database,
    private readonly prints: PrintStore,
    private readonly access: AccessStore,
    private readonly check: PassageCheck,
  ) {}

  async inspect(
    tenant: string,
    row: DocumentRow,
    { text, language }: { readonly text: string; readonly language?: string | undefined },
  ): Promise<Pick<NewVersion, 'findings' | 'print'>> {
    const print = this.prints.printOf(text);
    const copies = await this.database.withTenant(
      tenant,
      async (tx) => await this.prints.copiesOf(tx, row.document, print),
    );
    const found: SensitiveFinding[] = [];
    for (const part of textParts(text)) {
      found.push(...findSensitive(part));
      await breathe();
    }
    const findings = inspectText({
      text,
      language,
      dataClass: row.data_class,
      sensitive: sumSensitive(found),
      owner: row.owner,
      allow: (row.pending_rights ?? row.rights).allow,
      copies: {
        same: await this.countVisible(tenant, row.owner, copies.same),
        near: await this.countVisible(tenant, row.owner, copies.near),
      },
    });
    return { findings, print };
  }

  private async countVisible(tenant: string, owner: string, copies: readonly Copy[]): Promise<number> {
    if (copies.length === 0) return 0;
    const { state } = await this.access.of(tenant, owner);
    const caller = { subject: owner, tokens: callerTokens({ subject: owner }, state) };
    const places = copies.map(({ document }) => ({ document, version: 0, chunk: 0 }));
    const isAllowed = await this.check.allowed(tenant, places, caller.tokens, { ofAnyVersion: true });
    return copies.filter((copy, at) => isAllowed[at] === true || mayManage(copy.owner, caller)).length;
  }
}
