import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { inspectText } from '../domain/hygiene/inspect-text.js';
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
    const findings = inspectText({
      text,
      language,
      dataClass: row.data_class,
      owner: row.owner,
      allow: (row.pending_rights ?? row.rights).allow,
      copies: { same: copies.same.length, near: copies.near.length },
    });
    return { findings, print };
  }
}
