import type { PayloadRef } from '@chassis/contracts';
import {
  callerTokens,
  ChunkSlots,
  chunkTerms,
  compileRules,
  readQuestion,
  searchChunks,
  type ChunkAnswer,
} from '@chassis/retriever';
import { Chance } from './chance.js';
import { change, makeWorld, question, type WorldSize } from './make-world.js';
import { groupsOf, maySee } from './oracle.js';
import type { ProbeCounts } from './probe-counts.js';
import type { Paper, Person, World } from './world.js';

const termsOf = new WeakMap<readonly string[], ReturnType<typeof chunkTerms>[]>();
const text: PayloadRef = { payload: 'a'.repeat(64), bytes: 1 };
export const open = [{ allow: ['tenant'], deny: [] }];
export const everyone = new Set(['tenant']);

/** Asks one long-lived index of everything, caches and all, and an index made of the permitted papers alone. Every answer must be the same to the last digit. */
export class MemoryProbes {
  private readonly chance: Chance;
  private readonly world: World;
  private readonly slots = new ChunkSlots();
  private indexed = new Map<string, { version: number; rules: string }>();

  constructor(
    seed: number,
    private readonly size: WorldSize,
    private readonly counts: ProbeCounts,
  ) {
    this.chance = new Chance(seed);
    this.world = makeWorld(this.chance, size, new Date('2026-01-01T00:00:00Z'));
  }

  /** All people ask `each` questions, then the world changes. */
  round(each: number): void {
    this.index();
    for (const person of this.world.people) this.ask(person, each);
    change(this.chance, this.world, this.size);
    this.world.now = new Date(this.world.now.getTime() + this.chance.below(60) * 60_000);
  }

  /** Takes in what changed, as the index of the product does. */
  private index(): void {
    for (const id of this.indexed.keys()) if (!this.world.papers.has(id)) this.slots.remove(id);
    const now = new Map<string, { version: number; rules: string }>();
    for (const paper of this.world.papers.values()) {
      const rules = compileRules(paper.rights, inheritedBy(this.world, paper), this.world.now);
      const state = { version: paper.version, rules: JSON.stringify([rules, paper.source]) };
      const known = this.indexed.get(paper.id);
      if (known?.version !== state.version) this.slots.put(documentOf(paper, rules));
      else if (known.rules !== state.rules) this.slots.permit(paper.id, rules, metadataOf(paper));
      now.set(paper.id, state);
    }
    this.indexed = now;
  }

  private ask(person: Person, each: number): void {
    const groups = [...groupsOf(this.world, person)];
    const tokens = callerTokens(person, { ...person, groups, disabledKeys: [] });
    const permitted = [...this.world.papers.values()].filter((paper) => maySee(this.world, person, paper));
    const ids = new Set(permitted.map(({ id }) => id));
    const alone = new Map<string | undefined, ChunkSlots>();
    for (let at = 0; at < each; at += 1) {
      const query = {
        question: readQuestion(question(this.chance)),
        embedding: at % 2 === 0 ? undefined : this.chance.vector(this.size.dimension),
        limit: 8 + this.chance.below(40),
      };
      const source = at % 3 === 2 ? this.chance.one(['share', 'wiki', 'crm']) : undefined;
      const left =
        alone.get(source) ?? slotsOf(permitted.filter((one) => source === undefined || one.source === source));
      alone.set(source, left);
      const answer = searchChunks(this.slots, { ...query, tokens, filters: source === undefined ? {} : { source } });
      const expected = searchChunks(left, { ...query, tokens: everyone });
      this.counts.probes += 1;
      this.counts.passages += answer.passages.length;
      this.counts.forbidden += answer.passages.filter(({ document }) => !ids.has(document.document)).length;
      if (shape(answer) !== shape(expected)) this.counts.rankingMismatches += 1;
    }
  }
}

function slotsOf(papers: readonly Paper[]): ChunkSlots {
  const slots = new ChunkSlots();
  for (const paper of papers) slots.put(documentOf(paper, open));
  return slots;
}

/** What searches are narrowed by: here the source alone. */
const metadataOf = ({ id, source }: Pick<Paper, 'id' | 'source'>) => ({
  ...{ source, title: id, mediaType: 'text/plain', createdAt: 0, updatedAt: 0, attributes: {} },
});

/** Rights of the source and folders of a paper, from the outside in. */
export function inheritedBy({ scopes }: World, { source, folder }: Paper) {
  const covering = [...scopes.values()].filter(
    (scope) => scope.source === source && (scope.folder === '' || `${folder}/`.startsWith(`${scope.folder}/`)),
  );
  return covering.toSorted((a, b) => a.folder.length - b.folder.length).map(({ rights }) => rights);
}

export function documentOf(
  { id, version, texts, vectors, source }: Paper,
  rules: ReturnType<typeof compileRules>,
): Parameters<ChunkSlots['put']>[0] {
  const terms = termsOf.get(texts) ?? texts.map((one) => chunkTerms({ title: id, text: one }, 'en'));
  termsOf.set(texts, terms);
  const chunks = texts.map((one, chunk) => ({
    chunk,
    start: 0,
    end: one.length,
    tokens: 40,
    text,
    embedding: vectors[chunk]!,
    ...terms[chunk]!,
  }));
  return { document: id, version, dataClass: 'internal' as const, rules, metadata: metadataOf({ id, source }), chunks };
}

/** All that an answer tells: ids, order, every score, counts and weights of words; not by which token it was allowed. */
export const shape = ({ passages, ...rest }: ChunkAnswer): string =>
  JSON.stringify({
    ...rest,
    passages: passages.map(({ id, score, scores, coverage }) => ({ id, score, scores, coverage })),
  });
