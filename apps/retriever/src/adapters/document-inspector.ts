import { setImmediate as breathe } from 'node:timers/promises';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { findSensitive, type SensitiveFinding, sumSensitive } from '../domain/hygiene/find-sensitive.js';
import { inspectText } from '../domain/hygiene/inspect-text.js';
import { textParts } from '../domain/hygiene/text-parts.js';
import type { NewVersion } from './chunk-store.js';
import type { DocumentRow } from './document-row.js';
import { PrintStore } from './print-store.js';

/** What a person should know about a version, other documents of its tenant considered. */
@Injectable()
export class DocumentInspector {
  constructor(
    private readonly database: Database,
    private readonly prints: PrintStore,
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
      copies: { same: copies.same.length, near: copies.near.length },
    });
    return { findings, print };
  }
}
