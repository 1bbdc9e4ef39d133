import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedBy } from './access-rule.js';
import { callerTokens } from './caller-tokens.js';
import { ChunkSlots } from './chunk-slots.js';
import { chunkTerms } from './chunk-terms.js';
import { choosePassages } from './choose-passages.js';
import type { IndexedDocument } from './indexed-document.js';
import { readQuestion } from './question.js';
import { searchChunks } from './search-chunks.js';

const refOf = (text: string) => ({ payload: text, bytes: text.length });
const open = [{ allow: ['tenant'], deny: [] }];

function made(
  document: string,
  texts: readonly string[],
  more: Partial<IndexedDocument> = {},
  embeddings: readonly Float32Array[] = [],
): IndexedDocument {
  const chunks = texts.map((one, chunk) => ({
    chunk,
    start: 0,
    end: one.length,
    tokens: 40,
    text: refOf(one),
    ...(embeddings[chunk] && { embedding: embeddings[chunk] }),
    ...chunkTerms({ title: document, text: one }, 'en'),
  }));
  return { document, version: 1, dataClass: 'internal', rules: open, chunks, ...more };
}

function indexOf(documents: readonly IndexedDocument[]): ChunkSlots {
  const slots = new ChunkSlots();
  for (const document of documents) slots.put(document);
  return slots;
}

const search = (
  slots: ChunkSlots,
  question: string,
  tokens: ReadonlySet<string> = new Set(['tenant']),
  embedding?: Float32Array,
) => searchChunks(slots, { question: readQuestion(question), tokens, limit: 20, embedding });

describe('searchChunks', () => {
  const warranty = made('warranty', ['Pumps carry a warranty of 24 months.', 'Seals and gaskets are wearing parts.']);
  const leave = made('leave', ['Employees have 28 days of annual leave.']);

  it('ranks the passage first that shares the telling words', () => {
    const { passages } = search(indexOf([leave, warranty]), 'How long is the warranty of a pump?');
    expect(passages[0]).toMatchObject({ id: 'warranty/1/0', allowedBy: ['tenant'], score: 1 });
  });

  it('forgets a removed document and the earlier version of a replaced one at once', () => {
    const slots = indexOf([warranty, leave]);
    slots.put({ ...made('warranty', ['Pumps carry a warranty of 36 months.']), version: 2 });
    expect(search(slots, 'warranty of pumps').passages.map(({ id }) => id)).toEqual(['warranty/2/0']);
    slots.remove('warranty');
    expect(search(slots, 'warranty of pumps').passages).toEqual([]);
  });

  it('finds by meaning what shares no word, when there are vectors', () => {
    const near = made('holiday', ['Urlaub'], {}, [new Float32Array([1, 0])]);
    const far = made('pump', ['Pump'], {}, [new Float32Array([0, 1])]);
    expect(
      search(indexOf([near, far]), 'vacation', new Set(['tenant']), new Float32Array([1, 0])).passages[0]?.id,
    ).toBe('holiday/1/0');
  });

  it('says nothing when no permitted passage answers, and never goes over the budget', () => {
    const slots = indexOf([warranty, leave]);
    const chosen = (question: string, budget = 1_000) =>
      choosePassages(search(slots, question).passages, 8, budget).map(({ id }) => id);
    expect(chosen('What is the salary of the managing director?')).toEqual([]);
    expect(chosen('Is there a warranty on company cars leased in Berlin?')).toEqual([]);
    expect(chosen('warranty of pumps')).toEqual(['warranty/1/0', 'warranty/1/1']);
    expect(chosen('warranty of pumps', 60)).toEqual(['warranty/1/0']);
  });
});

const vocabulary = ['pump', 'seal', 'warranty', 'month', 'oil', 'leave', 'salary', 'price', 'valve', 'bolt'];
const tokenPool = ['tenant', 'user:ada', 'user:bob', 'group:service', 'group:hr', 'role:lead'];
const rule = fc.record({
  allow: fc.subarray(tokenPool),
  deny: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(tokenPool) }),
});
const chunk = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
const vector = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .map(([x, y]) => new Float32Array([x / Math.hypot(x, y), y / Math.hypot(x, y)]));
const documents = fc.array(
  fc.record({
    texts: fc.array(chunk, { minLength: 1, maxLength: 4 }),
    vectors: fc.array(vector, { minLength: 4, maxLength: 4 }),
    rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 14 },
);
const caller = fc.record({
  subject: fc.constantFrom('user:ada', 'user:bob', 'user:eve'),
  groups: fc.subarray(['service', 'hr']),
  roles: fc.subarray(['lead']),
  isDisabled: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

describe('the permission filter', () => {
  it('never shows a forbidden passage, and ranks and scores as if the forbidden documents did not exist', () => {
    fc.assert(
      fc.property(documents, caller, chunk, vector, fc.boolean(), (specs, who, question, embedding, isDense) => {
        const all = specs.map(({ texts, vectors, rules }, number) => made(`d${number}`, texts, { rules }, vectors));
        const tokens = callerTokens(who, { ...who, disabledKeys: [] });
        const permitted = all.filter((document) => allowedBy(document.rules, tokens));
        const ask = (slots: ChunkSlots) => search(slots, question, tokens, isDense ? embedding : undefined);

        const answer = ask(indexOf(all));
        const ids = new Set(permitted.map(({ document }) => document));
        expect(answer.passages.every(({ document }) => ids.has(document.document))).toBe(true);
        expect(answer).toEqual(ask(indexOf(permitted)));
      }),
      { numRuns: 300 },
    );
  });

  it('holds through any history of additions, replacements and removals', () => {
    const change = fc.tuple(
      fc.nat(5),
      fc.oneof(
        fc.constant(undefined),
        fc.record({
          texts: fc.array(chunk, { minLength: 1, maxLength: 60 }),
          rules: fc.array(rule, { minLength: 1, maxLength: 1 }),
        }),
      ),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), caller, chunk, (changes, who, question) => {
        const slots = new ChunkSlots();
        const last = new Map<string, IndexedDocument>();
        const tokens = callerTokens(who, { ...who, disabledKeys: [] });
        for (const [number, spec] of changes) {
          const id = `d${number}`;
          search(slots, question, tokens);
          if (spec) last.set(id, made(id, spec.texts, { rules: spec.rules }));
          else last.delete(id);
          if (spec) slots.put(last.get(id)!);
          else slots.remove(id);
        }
        expect(search(slots, question, tokens)).toEqual(search(indexOf([...last.values()]), question, tokens));
      }),
      { numRuns: 100 },
    );
  });
});
