import type { PassageFilters } from '@chassis/contracts';
import { Clock, CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { RetrieverConfig } from '../config.js';
import { blendVectors } from '../domain/blend-vectors.js';
import { type Choice, judgePassages } from '../domain/choose-passages.js';
import type { FoundPassage } from '../domain/found-passage.js';
import { readQuestion, type Question } from '../domain/question.js';
import { understandFilters } from '../domain/understand-filters.js';
import type { AskedQuestion } from './asked-question.js';
import { NeighbouringPassages, type Room } from './neighbouring-passages.js';
import { type PermittedAnswer, PermittedSearch, type Searcher } from './permitted-search.js';
import { type QuestionVectors, TextVectors } from './text-vectors.js';

/** What became of a question. */
export interface Finding {
  readonly question: Question;
  readonly answer: PermittedAnswer;
  readonly passages: readonly FoundPassage[];
  /** What became of each candidate. */
  readonly fates: Choice['fates'];
  readonly filters: PassageFilters;
  /** The code of why its vector was not searched by, though there is a model. */
  readonly withoutVector?: string | undefined;
  /** What the question itself said of the documents it wants, and whether that was kept to. */
  readonly understood?:
    { readonly filters: PassageFilters; readonly said: readonly string[]; readonly isKept: boolean } | undefined;
}

/** Candidates beyond the limit, since some fall out of the budget or the second look. */
const candidatesPerPassage = 4;

/**
 * Finds the passages for a question. What the question says of the documents it wants narrows the search; when nothing relevant is left then, it was not meant so,
 * and the search is made without. What the caller gave is always kept to.
 */
@Injectable()
export class PassageFinder {
  constructor(
    private readonly search: PermittedSearch,
    private readonly vectors: TextVectors,
    private readonly neighbours: NeighbouringPassages,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  /** Throws what `PermittedSearch` and `TextVectors` throw. */
  async find(searcher: Searcher, asked: AskedQuestion, room: Room): Promise<Finding> {
    const said = understandFilters(asked.text, this.clock.now());
    if (!said) return await this.over(searcher, asked, room);
    const narrowed = { ...asked, text: said.text, filters: { ...said.filters, ...asked.filters } };
    const found = await this.over(searcher, narrowed, room);
    const isKept = found.passages.length > 0;
    const understood = { filters: said.filters, said: said.said, isKept };
    return { ...(isKept ? found : await this.over(searcher, asked, room)), understood };
  }

  private async over(searcher: Searcher, { text, context, filters }: AskedQuestion, room: Room): Promise<Finding> {
    const question = readQuestion(text, context);
    const { vectors, without } = await this.vectorsOf(searcher, question);
    const [own, ...others] = vectors;
    const answer = await this.search.search(searcher, {
      question,
      embedding: own && blendVectors(own, others),
      filters,
      ranker: this.config.RETRIEVER_RANKER,
      limit: room.limit * candidatesPerPassage,
    });
    const { passages, fates } = judgePassages(answer.passages, room.limit, room.budgetTokens);
    const expanded = await this.neighbours.add(searcher.tenant, passages, room);
    return { question, answer, fates, filters, passages: expanded, withoutVector: without };
  }

  private async vectorsOf(searcher: Searcher, { meant, variants }: Question): Promise<QuestionVectors> {
    const { tenant, token, principal, dataClass } = searcher;
    return await this.vectors.ofQuestion([meant, ...variants], {
      tenant,
      token,
      subject: principal.subject,
      dataClass,
    });
  }
}
