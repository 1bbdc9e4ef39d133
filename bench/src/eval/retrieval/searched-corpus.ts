import { availableParallelism } from 'node:os';
import { extractText } from '@chassis/documents';
import { openEmbedder, type Embedder } from '@chassis/inference';
import {
  choosePassages,
  ChunkSlots,
  chunkTerms,
  chunkText,
  embeddedText,
  readQuestion,
  searchChunks,
  type ChunkAnswer,
} from '@chassis/retriever';
import { CannotMeasure } from '../cannot-measure.js';
import type { CorpusDocument } from './question-set.js';

/** Documents in the order of each stage, best first: a document stands where its best chunk stands. */
export interface StageRankings {
  readonly lexical: readonly string[];
  readonly dense: readonly string[];
  readonly fused: readonly string[];
  readonly reranked: readonly string[];
}

/** More than the product's 100, since several chunks of a document are one answer here and figures go down to a hundred documents. */
const candidates = 400;
/** What a run asks for. */
const asked = { limit: 8, budgetTokens: 1_200, candidatesPerPassage: 4 };
const embeddersAtOnce = Math.min(4, availableParallelism());
const tokens = new Set(['tenant']);

/** The folders of the local models, by the names that the product has for them. */
export interface ModelFolders {
  readonly modelsDir: string;
  readonly nativeDir: string;
}

/** A corpus in the product's own index: its reader, chunker, embedder and search, without bus and tables around them. */
export class SearchedCorpus {
  private readonly slots = new ChunkSlots();
  chunks = 0;

  private constructor(private readonly embedders: readonly Embedder[]) {}

  static async of(corpus: readonly CorpusDocument[], folders: ModelFolders): Promise<SearchedCorpus> {
    const made = new SearchedCorpus(await openAll(folders));
    let next = 0;
    await Promise.all(
      made.embedders.map(async (embedder) => {
        for (let at = next++; at < corpus.length; at = next++) await made.add(corpus[at]!, embedder);
      }),
    );
    return made;
  }

  get model(): string {
    return this.embedders[0]!.modelId;
  }

  async rank(text: string): Promise<StageRankings> {
    const { passages } = await this.search(text, 2 * candidates);
    const by = (stage: string): string[] => {
      const scored = passages.filter(({ scores }) => (scores[stage] ?? 0) > 0);
      const ordered = scored.toSorted((a, c) => c.scores[stage]! - a.scores[stage]!);
      return [...new Set(ordered.map(({ document }) => document.document))];
    };
    return { lexical: by('lexical'), dense: by('dense'), fused: by('fused'), reranked: by('ranked') };
  }

  /** Whether the product would hand passages on, or say that nothing is relevant. */
  async isAnswered(text: string): Promise<boolean> {
    const { passages } = await this.search(text, asked.limit * asked.candidatesPerPassage);
    return choosePassages(passages, asked.limit, asked.budgetTokens).length > 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.embedders.map(async (embedder) => await embedder.close()));
  }

  private async search(text: string, limit: number): Promise<ChunkAnswer> {
    const question = readQuestion(text);
    const [embedding] = await this.embedders[0]!.embed([question.text]);
    const more = limit > candidates ? { candidates } : {};
    return searchChunks(this.slots, { question, embedding, tokens, limit, ...more });
  }

  private async add({ id, title, text }: CorpusDocument, embedder: Embedder): Promise<void> {
    if (text.trim() === '' && title.trim() === '') return;
    const read = await extractText(new TextEncoder().encode(text.trim() === '' ? title : text), 'text/plain');
    const pieces = chunkText(read.text).map((piece) => ({
      piece,
      passage: { title, text: piece.text, ...(piece.heading === undefined ? {} : { heading: piece.heading }) },
    }));
    const vectors = await embedder.embed(pieces.map(({ passage }) => embeddedText(passage)));
    this.chunks += pieces.length;
    this.slots.put({
      document: id,
      version: 1,
      dataClass: 'internal',
      rules: [{ allow: ['tenant'], deny: [] }],
      chunks: pieces.map(({ piece, passage }, chunk) => ({
        ...{ chunk, start: piece.start, end: piece.end, tokens: piece.tokens },
        text: { payload: '0'.repeat(64), bytes: 0 },
        ...chunkTerms(passage, read.language),
        embedding: vectors[chunk]!,
      })),
    });
  }
}

/** As many as there are cores: vectors do not depend on who makes them. */
async function openAll(folders: ModelFolders): Promise<Embedder[]> {
  const opened = await Promise.all(Array.from({ length: embeddersAtOnce }, async () => await openEmbedder(folders)));
  return opened.map((one) => {
    if (one.embedder) return one.embedder;
    throw new CannotMeasure(one.reason);
  });
}
