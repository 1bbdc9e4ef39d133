import type { Rights } from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedBy, type AccessRule } from './access-rule.js';
import { callerTokens } from './caller-tokens.js';
import { ChunkSlots } from './chunk-slots.js';
import { chunkTerms } from './chunk-terms.js';
import { compileRules } from './compile-rules.js';
import { readQuestion } from './question.js';
import { searchChunks, type ChunkAnswer } from './search-chunks.js';

const hourMs = 3_600_000;
const noon = Date.parse('2026-11-21T12:00:00Z');
const groups = ['service', 'hr', 'entra/service', 'entra/hr'];
const attributes = ['region:eu', 'region:us', 'purpose:billing'];
const tokens = ['tenant', 'user:ada', 'user:bob', ...groups.map((group) => `group:${group}`), 'role:lead', 'region:eu'];
const vocabulary = ['pump', 'seal', 'warranty', 'month', 'oil', 'leave', 'salary', 'price', 'valve', 'bolt'];

const time = fc.integer({ min: -4, max: 4 }).map((hours) => new Date(noon + hours * hourMs).toISOString());
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });
const rights: fc.Arbitrary<Rights> = fc
  .record({
    allow: fc.subarray(tokens),
    deny: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(tokens) }),
    require: seldom(fc.subarray(attributes)),
    inherits: seldom(fc.boolean()),
    validFrom: seldom(time),
    validUntil: seldom(time),
  })
  .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as Rights);
const levels = fc.array(rights, { maxLength: 3 });
const caller = fc.record({
  subject: fc.constantFrom('user:ada', 'user:bob', 'user:eve'),
  groups: fc.subarray(groups),
  roles: fc.subarray(['lead']),
  attributes: fc.record({ region: fc.subarray(['eu', 'us']), purpose: fc.subarray(['billing']) }),
  isDisabled: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const at = fc.integer({ min: -5 * 60, max: 5 * 60 }).map((minutes) => new Date(noon + minutes * 60_000));
const tokensOf = (who: { subject: string; groups: string[]; roles: string[]; isDisabled: boolean }) =>
  callerTokens(who, { ...who, disabledKeys: [] });
const isAllowed = (own: Rights, inherited: readonly Rights[], now: Date, who: ReadonlySet<string>): boolean =>
  allowedBy(compileRules(own, inherited, now), who) !== undefined;

describe('compiled rights', () => {
  it('never allow more when something is denied, required or timed besides, at any level', () => {
    fc.assert(
      fc.property(rights, levels, rights, at, caller, fc.nat(3), (own, inherited, more, now, who, place) => {
        const narrowing = { ...more, allow: [], inherits: true };
        const narrowed = inherited.toSpliced(Math.min(place, inherited.length), 0, narrowing);
        const callers = tokensOf(who);
        if (isAllowed(own, narrowed, now, callers)) expect(isAllowed(own, inherited, now, callers)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('allow nobody whom any level denies, and nobody whom no level names', () => {
    fc.assert(
      fc.property(rights, levels, at, caller, (own, inherited, now, who) => {
        const callers = tokensOf(who);
        if (!isAllowed(own, inherited, now, callers)) return;
        const all = [...inherited, own];
        expect(all.some(({ deny }) => deny.some((token) => callers.has(token)))).toBe(false);
        expect(all.some(({ allow }) => allow.some((token) => callers.has(token)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('do not know a group of one directory by the name that another one has', () => {
    fc.assert(
      fc.property(fc.subarray(groups), fc.constantFrom(...groups), (members, asked) => {
        const who = tokensOf({ subject: 'user:ada', groups: members, roles: [], isDisabled: false });
        expect(isAllowed({ allow: [`group:${asked}`], deny: [] }, [], new Date(noon), who)).toBe(
          members.includes(asked),
        );
      }),
    );
  });
});

const text = { payload: 'a'.repeat(64), bytes: 1 };
const words = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 12 }).map((list) => list.join(' '));
const vector = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: 16, maxLength: 16 })
  .map((values) => Float32Array.from(values, (value) => value / (Math.hypot(...values) || 1)));
const paper = fc.record({
  texts: fc.array(words, { minLength: 1, maxLength: 4 }),
  vectors: fc.array(vector, { minLength: 4, maxLength: 4 }),
  own: rights,
  inherited: levels,
});
const made = (
  id: string,
  { texts, vectors }: { texts: string[]; vectors: Float32Array[] },
  rules: readonly AccessRule[],
) => ({
  document: id,
  version: 1,
  dataClass: 'internal' as const,
  rules,
  chunks: texts.map((one, chunk) => ({
    chunk,
    start: 0,
    end: one.length,
    tokens: 40,
    text,
    embedding: vectors[chunk]!,
    ...chunkTerms({ title: id, text: one }, 'en'),
  })),
});
const told = ({ passages, ...rest }: ChunkAnswer) => ({
  ...rest,
  passages: passages.map(({ id, score, scores, coverage }) => ({ id, score, scores, coverage })),
});

describe('a search under compiled rights', () => {
  it('tells nothing of what it may not show, while time passes and its filters are kept', () => {
    const papers = fc.array(paper, { minLength: 1, maxLength: 10 });
    const questions = fc.array(fc.tuple(words, fc.option(vector, { nil: undefined }), at, caller), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(papers, questions, (all, asked) => {
        const slots = new ChunkSlots();
        for (const [number, one] of all.entries()) slots.put(made(`d${number}`, one, []));
        for (const [question, embedding, now, who] of asked) {
          const alone = new ChunkSlots();
          for (const [number, one] of all.entries()) {
            const rules = compileRules(one.own, one.inherited, now);
            slots.permit(`d${number}`, rules);
            if (isAllowed(one.own, one.inherited, now, tokensOf(who)))
              alone.put(made(`d${number}`, one, [{ allow: ['tenant'], deny: [] }]));
          }
          const query = { question: readQuestion(question), embedding, limit: 20 };
          const answer = told(searchChunks(slots, { ...query, tokens: tokensOf(who) }));
          expect(told(searchChunks(slots, { ...query, tokens: tokensOf(who) }))).toEqual(answer);
          expect(answer).toEqual(told(searchChunks(alone, { ...query, tokens: new Set(['tenant']) })));
        }
      }),
      { numRuns: 150 },
    );
  });
});
