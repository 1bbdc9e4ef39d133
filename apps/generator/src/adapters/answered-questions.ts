import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CacheKey } from '../domain/cache/cache-key.js';
import { nearestQuestion, semanticMatch } from '../domain/cache/semantic-match.js';
import { CachedAnswerRows, type NearAnswer } from './cached-answer-rows.js';
import { ifKept } from './if-kept.js';
import { QuestionWords } from './question-words.js';

type Scope = ReadonlyMap<string, NearAnswer>;

/** Rows of all scopes together that stay in memory, at some 2 KB each. */
const mostRows = 20_000;
const mostVectors = 2_000;

/**
 * The answered questions of a scope, by meaning. What was answered never changes, so it is read once; which answers are there, and which of them passed, is
 * asked of the database each time: an answer that was taken out anywhere serves nowhere.
 */
@Injectable()
export class AnsweredQuestions {
  private readonly scopes = new LRUCache<string, Scope>({
    maxSize: mostRows,
    sizeCalculation: (rows) => rows.size + 1,
  });
  /** A question that was not found is soon kept with its answer, and those asked often need no model. */
  private readonly vectors = new LRUCache<string, Promise<Float32Array | undefined>>({ max: mostVectors });

  constructor(
    private readonly rows: CachedAnswerRows,
    private readonly payloads: PayloadStore,
    private readonly words: QuestionWords,
  ) {}

  /** The vector of a question that may be found by its meaning, where there is a model for it; made once, also for those who ask meanwhile. */
  async vectorOf({ isSemantic, question }: CacheKey): Promise<Float32Array | undefined> {
    if (!isSemantic) return undefined;
    const known = this.vectors.get(question);
    if (known !== undefined) return await known;
    const made = this.embed(question);
    this.vectors.set(question, made);
    const vector = await made.catch((error: unknown) => {
      this.forget(question, made);
      throw error;
    });
    if (vector === undefined) this.forget(question, made);
    return vector;
  }

  /** Begins with the vector of a question that `same` may be asked about; what goes wrong with it, `same` tells. */
  foresee(key: CacheKey): void {
    this.vectorOf(key).catch(() => undefined);
  }

  /** The nearest answered question of the scope, if the guard finds that it asks the same. */
  async same(key: CacheKey, tenant: string): Promise<NearAnswer | undefined> {
    const { ready: lexicon } = this.words.lexicon;
    if (lexicon === undefined) return undefined;
    const { scope, question } = key;
    const standing = this.rows.standing(tenant, scope);
    const [{ ids, waiting }, vector] = await Promise.all([standing, this.vectorOf(key)]);
    if (vector === undefined || ids.length === 0) return undefined;
    const row = nearestQuestion(vector, await this.read(`${tenant}/${scope}`, ids, tenant));
    if (row === undefined) return undefined;
    const { id } = row;
    const text = await ifKept(
      this.payloads.getText(tenant, row.question),
      async () => await this.rows.evict(tenant, { id }),
    );
    if (text === undefined) return undefined;
    const answered = { id, text, vector: row.vector };
    const isSame = semanticMatch({ text: question, vector }, [answered], { lexicon }) !== undefined;
    return isSame ? { ...row, state: waiting.has(row.id) ? 'waiting' : 'ready' } : undefined;
  }

  private async embed(question: string): Promise<Float32Array | undefined> {
    const embedder = await this.words.embedder.installed();
    const [vector] = (await embedder?.embed([question])) ?? [];
    return vector;
  }

  private forget(question: string, made: Promise<unknown>): void {
    if (this.vectors.peek(question) === made) this.vectors.delete(question);
  }

  /** Those of the ids that are there still; only what was not known is read. */
  private async read(place: string, ids: readonly string[], tenant: string): Promise<readonly NearAnswer[]> {
    const known: Scope = this.scopes.get(place) ?? new Map();
    const missing = ids.filter((id) => !known.has(id));
    const read = missing.length === 0 ? [] : await this.rows.near(tenant, missing);
    if (read.length === 0 && ids.length === known.size) return [...known.values()];
    const all = new Map([...known, ...read.map((row): [string, NearAnswer] => [row.id, row])]);
    const there = ids.flatMap((id) => all.get(id) ?? []);
    this.scopes.set(place, new Map(there.map((row) => [row.id, row])));
    return there;
  }
}
