import { setImmediate as breathe } from 'node:timers/promises';
import { languageScores } from '@chassis/inference';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { findSensitive, type SensitiveFinding, sumSensitive } from '../domain/hygiene/find-sensitive.js';
import { inspectText } from '../domain/hygiene/inspect-text.js';
import { fitsLanguages } from '../domain/hygiene/fits-languages.js';
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
    const { copies, expected } = await this.database.withTenant(tenant, async (tx) => ({
      copies: await this.prints.copiesOf(tx, row.document, print),
      expected: await languagesOf(tx, row.pending_source ?? row.source),
    }));
    const found: SensitiveFinding[] = [];
    for (const part of textParts(text)) {
      found.push(...findSensitive(part));
      await breathe();
    }
    const findings = inspectText({
      text,
      isOtherLanguage: await isOtherLanguage(text, language, expected),
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

/** Shorter texts have too few words to tell their language. */
const languageLength = 400;
/** Of longer ones the beginning tells it, when it is long enough. */
const languageSample = 4_000;

/** Without languages of its source, what was recognised as none that is stemmed. The tables of the others are loaded by the first source that names some. */
async function isOtherLanguage(
  text: string,
  recognised: string | undefined,
  expected: readonly string[] | null,
): Promise<boolean> {
  if (text.length < languageLength) return false;
  if (expected === null) return recognised === undefined;
  const [scores = {}] = await languageScores([text.slice(0, languageSample)]);
  return !fitsLanguages(scores, expected);
}

async function languagesOf(tx: Tx, source: string): Promise<readonly string[] | null> {
  const [row] = await tx.query<{ languages: string[] | null }>(
    'select languages from source_leases where source = $1',
    [source],
  );
  return row?.languages ?? null;
}
