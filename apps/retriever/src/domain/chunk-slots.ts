import { allowedBy } from './access-rule.js';
import type { IndexedChunk, IndexedDocument } from './indexed-document.js';
import type { PermittedChunks } from './permitted-chunks.js';

export interface Slot {
  readonly document: IndexedDocument;
  readonly chunk: IndexedChunk;
}

export interface Postings {
  readonly slots: number[];
  readonly counts: number[];
}

const maxFilters = 64;

/**
 * The searchable chunks of a tenant: numbered slots, an inverted index over them, and who may see what. A replaced or removed document
 * leaves dead slots, which no filter permits; they are swept when they are as many as the living.
 */
export class ChunkSlots {
  #slots: (Slot | undefined)[] = [];
  #postings = new Map<string, Postings>();
  #dead = 0;
  readonly #documents = new Map<string, { document: IndexedDocument; slots: number[] }>();
  readonly #permitted = new Map<string, PermittedChunks>();

  get size(): number {
    return this.#slots.length;
  }

  at(slot: number): Slot | undefined {
    return this.#slots[slot];
  }

  document(id: string): IndexedDocument | undefined {
    return this.#documents.get(id)?.document;
  }

  postings(term: string): Postings | undefined {
    return this.#postings.get(term);
  }

  /** Puts a document in place of its earlier version, if there is one. */
  put(document: IndexedDocument): void {
    this.remove(document.document);
    this.#documents.set(document.document, {
      document,
      slots: document.chunks.map((chunk) => this.#append({ document, chunk })),
    });
  }

  remove(document: string): void {
    this.#permitted.clear();
    const known = this.#documents.get(document);
    if (!known) return;
    this.#documents.delete(document);
    for (const slot of known.slots) this.#slots[slot] = undefined;
    this.#dead += known.slots.length;
    if (this.#dead > 256 && this.#dead * 2 > this.#slots.length) this.#sweep();
  }

  /** Compiles what the tokens permit; kept until a document changes. */
  permitted(tokens: ReadonlySet<string>): PermittedChunks {
    const key = JSON.stringify([...tokens].sort());
    const known = this.#permitted.get(key);
    if (known) return known;
    const made = this.#compile(tokens);
    if (this.#permitted.size >= maxFilters) this.#permitted.clear();
    this.#permitted.set(key, made);
    return made;
  }

  #compile(tokens: ReadonlySet<string>): PermittedChunks {
    const mask = new Uint8Array(this.#slots.length);
    const allowed = new Map<string, readonly string[]>();
    let count = 0;
    let length = 0;
    for (const { document, slots } of this.#documents.values()) {
      const by = allowedBy(document.rules, tokens);
      if (!by) continue;
      allowed.set(document.document, by);
      for (const slot of slots) {
        mask[slot] = 1;
        count += 1;
        length += this.#slots[slot]?.chunk.length ?? 0;
      }
    }
    return { mask, count, meanLength: count === 0 ? 1 : Math.max(1, length / count), allowedBy: allowed };
  }

  #append(slot: Slot): number {
    const number = this.#slots.length;
    this.#slots.push(slot);
    for (const [term, count] of Object.entries(slot.chunk.terms)) {
      let postings = this.#postings.get(term);
      if (!postings) this.#postings.set(term, (postings = { slots: [], counts: [] }));
      postings.slots.push(number);
      postings.counts.push(count);
    }
    return number;
  }

  #sweep(): void {
    this.#slots = [];
    this.#postings = new Map();
    this.#dead = 0;
    for (const entry of this.#documents.values())
      entry.slots = entry.document.chunks.map((chunk) => this.#append({ document: entry.document, chunk }));
  }
}
