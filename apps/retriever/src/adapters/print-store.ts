import { createHash } from 'node:crypto';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { foldWords } from '../domain/hygiene/fold-words.js';
import { similarity, textPrint, type TextPrint } from '../domain/hygiene/text-print.js';

export interface DocumentPrint extends TextPrint {
  /** Hash of the words alone. */
  readonly words: string;
}

export interface Copy {
  readonly document: string;
  readonly owner: string;
}

export interface Copies {
  readonly same: readonly Copy[];
  readonly near: readonly Copy[];
}

/** A near copy has so much of its shingles in common. */
const nearFrom = 0.8;
const maxCandidates = 200;

/** What tells copies among a tenant's documents. A print says nothing that could be read back as text. */
@Injectable()
export class PrintStore {
  printOf(text: string): DocumentPrint {
    const words = foldWords(text);
    return { ...textPrint(words), words: createHash('sha256').update(words.join(' ')).digest('hex') };
  }

  /** Other living documents with the same words, and with nearly the same. */
  async copiesOf(tx: Tx, document: string, print: DocumentPrint): Promise<Copies> {
    const rows = await tx.query<Copy & { words: string; signature: Buffer }>(
      `select p.document, d.owner, p.words, p.signature from document_prints p join documents d on d.document = p.document and not d.is_deleted
       where p.document <> $1 and (p.words = $2 or p.bands && $3) order by p.document limit $4`,
      [document, print.words, print.bands, maxCandidates],
    );
    const same = rows.filter((row) => row.words === print.words);
    const near = rows.filter(
      (row) => row.words !== print.words && similarity(print.signature, fromBytes(row.signature)) >= nearFrom,
    );
    return { same, near };
  }

  async keep(tx: Tx, document: string, version: number, print: DocumentPrint): Promise<void> {
    await tx.query(
      `insert into document_prints (tenant, document, version, words, signature, bands) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant, document) do update set version = excluded.version, words = excluded.words,
         signature = excluded.signature, bands = excluded.bands`,
      [tx.tenant, document, version, print.words, toBytes(print.signature), print.bands],
    );
  }

  async forget(tx: Tx, document: string): Promise<number> {
    return (await tx.query('delete from document_prints where document = $1 returning document', [document])).length;
  }
}

const toBytes = (signature: Uint32Array): Buffer =>
  Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength);
/** A copy: the buffer of a row is a view into what the driver read, at any offset. */
const fromBytes = (bytes: Buffer): Uint32Array => new Uint32Array(new Uint8Array(bytes).buffer);
