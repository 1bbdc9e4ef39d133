import type { PassageFilters } from '@chassis/contracts';
import { allowedBy, type AccessRule } from './access-rule.js';
import type { DocumentMetadata } from './document-metadata.js';
import type { IndexedDocument, IndexedChunk, KnownDocument, PlacedChunk } from './indexed-document.js';
import { matchesFilters } from './matches-filters.js';
import type { PermittedChunks } from './permitted-chunks.js';
import { Postings } from './postings.js';
import { VectorTable } from './vector-table.js';

export interface Slot {
  readonly document: KnownDocument;
  readonly chunk: PlacedChunk;
}

interface Entry {
  document: KnownDocument;
  /** Documents of equal rules share one object, so that a filter asks each rule once. */
  rules: readonly AccessRule[];
  readonly number: number;
  /** From the first slot up to the last one, without it. */
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

const maxFilters = 64;

/**
 * The searchable chunks of a tenant: numbered slots, an inverted index over them, their vectors, and who may see what. A replaced or removed document
 * leaves dead slots, which no filter permits; they are swept when they are as many as the living.
 */
export class ChunkSlots {
  #slots: (Slot | undefined)[] = [];
  #lengths: number[] = [];
  #documentOf: number[] = [];
  #vectors: (Float32Array | undefined)[] = [];
  #pairs: (Uint32Array | undefined)[] = [];
  #postings = new Map<string, Postings>();
  #entries: (Entry | undefined)[] = [];
  #dead = 0;
  #quantised = 0;
  #table: VectorTable | undefined;
  readonly #documents = new Map<string, Entry>();
  readonly #rules = new Map<string, readonly AccessRule[]>();
  readonly #permitted = new Map<string, PermittedChunks>();
  /** Rises with every change: what another thread found out about an older one is void. */
  revision = 0;

  get size(): number {
    return this.#slots.length;
  }

  get documents(): number {
    return this.#entries.length;
  }

  at(slot: number): Slot | undefined {
    return this.#slots[slot];
  }

  /** Words of a chunk that count. */
  lengthOf(slot: number): number {
    return this.#lengths[slot] ?? 0;
  }

  /** The number of the document that a slot belongs to. */
  documentOf(slot: number): number {
    return this.#documentOf[slot] ?? 0;
  }

  documentLength(number: number): number {
    return this.#entries[number]?.length ?? 0;
  }

  /** Documents of equal rules have the same object. */
  rulesOf(number: number): readonly AccessRule[] {
    return this.#entries[number]?.rules ?? [];
  }

  /** Where a chunk of this very version lies; undefined when another one is there, or none. */
  slotOf({ document, version, chunk }: { document: string; version: number; chunk: number }): number | undefined {
    const entry = this.#documents.get(document);
    if (entry?.document.version !== version || chunk < 0 || chunk >= entry.to - entry.from) return undefined;
    return entry.from + chunk;
  }

  /** The slots of a document, from the first up to the last one, without it. */
  rangeOf(document: string): readonly [from: number, to: number] {
    const entry = this.#documents.get(document);
    return entry ? [entry.from, entry.to] : [0, 0];
  }

  vectorOf(slot: number): Float32Array | undefined {
    return this.#vectors[slot];
  }

  /** Whether a chunk has these neighbours (`wordPair`). */
  hasPair(slot: number, pair: number): boolean {
    const pairs = this.#pairs[slot];
    if (!pairs) return false;
    let [low, high] = [0, pairs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs[middle]! < pair) low = middle + 1;
      else high = middle;
    }
    return pairs[low] === pair;
  }

  document(id: string): KnownDocument | undefined {
    return this.#documents.get(id)?.document;
  }

  postings(term: string): Postings | undefined {
    return this.#postings.get(term);
  }

  /** The vectors as int8, up to date; made when first asked for. Undefined when no vector of that length is there. */
  table(dimension: number): VectorTable | undefined {
    if (this.#table?.dimension !== dimension) {
      if (dimension % 16 !== 0 || !this.#vectors.some((vector) => vector?.length === dimension)) return undefined;
      this.#table = new VectorTable(dimension);
      this.#quantised = 0;
    }
    for (; this.#quantised < this.#slots.length; this.#quantised += 1) {
      const vector = this.#vectors[this.#quantised];
      this.#table.set(this.#quantised, vector?.length === dimension ? vector : undefined);
    }
    return this.#table;
  }

  /** Puts a document in place of its earlier version, if there is one. */
  put(document: IndexedDocument): void {
    this.remove(document.document);
    const from = this.#slots.length;
    const entry: Entry = {
      document: { ...document, chunks: document.chunks.map(placeOf) },
      rules: this.#shared(document.rules),
      number: this.#entries.length,
      from,
      to: from + document.chunks.length,
      length: document.chunks.reduce((sum, { length }) => sum + length, 0),
    };
    this.#entries.push(entry);
    this.#documents.set(document.document, entry);
    for (const [at, chunk] of document.chunks.entries()) this.#append(entry, at, chunk);
  }

  /** Changes who may see a document that is there, and what is known of it beside its text. */
  permit(id: string, rules: readonly AccessRule[], metadata?: DocumentMetadata): void {
    const entry = this.#documents.get(id);
    if (!entry) return;
    this.#changed();
    entry.document = { ...entry.document, rules, ...(metadata && { metadata }) };
    entry.rules = this.#shared(rules);
    for (const [at, chunk] of entry.document.chunks.entries())
      this.#slots[entry.from + at] = { document: entry.document, chunk };
  }

  remove(document: string): void {
    this.#changed();
    const known = this.#documents.get(document);
    if (!known) return;
    this.#documents.delete(document);
    this.#entries[known.number] = undefined;
    for (let slot = known.from; slot < known.to; slot += 1)
      this.#slots[slot] = this.#vectors[slot] = this.#pairs[slot] = undefined;
    this.#dead += known.to - known.from;
    if (this.#dead > 256 && this.#dead * 2 > this.#slots.length) this.#sweep();
  }

  /** Compiles what the tokens permit, and filters want of it; kept until a document changes. */
  permitted(tokens: ReadonlySet<string>, filters: PassageFilters = {}): PermittedChunks {
    const key = JSON.stringify([[...tokens].sort(), filters]);
    const known = this.#permitted.get(key);
    if (known) return known;
    const made = this.#compile(tokens, filters);
    if (this.#permitted.size >= maxFilters) this.#permitted.clear();
    this.#permitted.set(key, made);
    return made;
  }

  #compile(tokens: ReadonlySet<string>, filters: PassageFilters): PermittedChunks {
    const isNarrowed = Object.keys(filters).length > 0;
    const mask = new Uint8Array(this.#slots.length);
    const by = new Map<readonly AccessRule[], readonly string[] | undefined>();
    let [count, length, documents] = [0, 0, 0];
    for (const entry of this.#entries) {
      if (!entry) continue;
      if (!by.has(entry.rules)) by.set(entry.rules, allowedBy(entry.rules, tokens));
      if (!by.get(entry.rules)) continue;
      if (isNarrowed && !matchesFilters(entry.document.metadata, filters)) continue;
      mask.fill(1, entry.from, entry.to);
      count += entry.to - entry.from;
      length += entry.length;
      documents += 1;
    }
    const entries = this.#entries;
    return {
      mask,
      slots: slotsOf(mask, count),
      count,
      meanLength: count === 0 ? 1 : Math.max(1, length / count),
      documents,
      meanDocumentLength: documents === 0 ? 1 : Math.max(1, length / documents),
      allowedBy: (document) => by.get(entries[document]?.rules ?? []) ?? [],
    };
  }

  #changed(): void {
    this.revision += 1;
    this.#permitted.clear();
  }

  #shared(rules: readonly AccessRule[]): readonly AccessRule[] {
    const key = JSON.stringify(rules);
    const known = this.#rules.get(key);
    if (known) return known;
    this.#rules.set(key, rules);
    return rules;
  }

  #append(entry: Entry, at: number, chunk: IndexedChunk): void {
    const number = this.#slots.length;
    this.#slots.push({ document: entry.document, chunk: entry.document.chunks[at]! });
    this.#lengths.push(chunk.length);
    this.#documentOf.push(entry.number);
    this.#vectors.push(chunk.embedding);
    this.#pairs.push(chunk.pairs && Uint32Array.from(chunk.pairs));
    for (const [term, count] of Object.entries(chunk.terms)) {
      let postings = this.#postings.get(term);
      if (!postings) this.#postings.set(term, (postings = new Postings()));
      postings.add(number, count);
    }
  }

  /** Numbers the living anew, in the order they have. */
  #sweep(): void {
    const old = { slots: this.#slots, lengths: this.#lengths, vectors: this.#vectors, pairs: this.#pairs };
    const postings = this.#postings;
    const entries = this.#entries.filter((entry) => entry !== undefined);
    const numbers = new Int32Array(old.slots.length).fill(-1);
    [this.#slots, this.#lengths, this.#vectors, this.#pairs, this.#documentOf] = [[], [], [], [], []];
    [this.#postings, this.#entries, this.#dead, this.#quantised] = [new Map(), [], 0, 0];
    this.#rules.clear();
    for (const entry of entries) {
      const from = this.#slots.length;
      for (let slot = entry.from; slot < entry.to; slot += 1) {
        numbers[slot] = this.#slots.push(old.slots[slot]) - 1;
        this.#lengths.push(old.lengths[slot] ?? 0);
        this.#vectors.push(old.vectors[slot]);
        this.#pairs.push(old.pairs[slot]);
        this.#documentOf.push(this.#entries.length);
      }
      const moved = { ...entry, number: this.#entries.length, from, to: from + entry.to - entry.from };
      moved.rules = this.#shared(entry.rules);
      this.#entries.push(moved);
      this.#documents.set(entry.document.document, moved);
    }
    for (const [term, places] of postings) this.#move(term, places, numbers);
  }

  #move(term: string, old: Postings, numbers: Int32Array): void {
    const kept = new Postings();
    for (let at = 0; at < old.length; at += 1) {
      const number = numbers[old.slots[at]!]!;
      if (number >= 0) kept.add(number, old.counts[at]!);
    }
    if (kept.length > 0) this.#postings.set(term, kept);
  }
}

const placeOf = ({ chunk, start, end, tokens, text }: PlacedChunk): PlacedChunk => ({
  chunk,
  start,
  end,
  tokens,
  text,
});

function slotsOf(mask: Uint8Array, count: number): Uint32Array {
  const slots = new Uint32Array(new SharedArrayBuffer(count * 4));
  let at = 0;
  for (let slot = 0; slot < mask.length; slot += 1) if (mask[slot] === 1) slots[at++] = slot;
  return slots;
}
