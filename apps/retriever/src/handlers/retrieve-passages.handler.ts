import {
  highestDataClass,
  PassagesRetrieved,
  RetrievePassages,
  type DataClass,
  type PassageRef,
} from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { AskedQuestions } from '../adapters/asked-question.js';
import { sourceStale } from '../adapters/document-row.js';
import { type Finding, PassageFinder } from '../adapters/passage-finder.js';
import { TextVectors } from '../adapters/text-vectors.js';
import type { RetrieverConfig } from '../config.js';
import type { FoundPassage } from '../domain/found-passage.js';
import { bestRelevance } from '../domain/best-relevance.js';
import { relevanceOf } from '../domain/is-relevant.js';

/** Finds the passages that the caller may see and that may answer the question. Pure: computing it twice harms nobody. */
@Controller()
export class RetrievePassagesHandler {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly questions: AskedQuestions,
    private readonly finder: PassageFinder,
    private readonly vectors: TextVectors,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  @Handles(RetrievePassages, { returns: PassagesRetrieved })
  async handle(
    asked: RetrievePassages,
    context: MessageContext,
  ): Promise<PassagesRetrieved & { dataClass: DataClass }> {
    const { tenant, principal, envelope } = context;
    const { limit, budgetTokens, neighbours } = asked;
    const found = await this.finder.find(
      { tenant, principal, token: envelope.principal, dataClass: context.dataClass },
      await this.questions.read(tenant, asked),
      { limit, budgetTokens, reach: neighbours },
    );
    const { accessVersion } = found.answer;
    const passages = found.passages.map(toRef);
    const query = await this.payloads.putJson(tenant, await this.report(found), context.dataClass);
    const relevance = bestRelevance(found.passages);
    const told = {
      query,
      accessVersion,
      relevance,
      passages: passages.map(toFact),
      ...fallbackOf(found),
      ...withheldOf(found),
    };
    return {
      passages,
      accessVersion,
      query,
      relevance,
      facts: [context.fact('passages.retrieved', told)],
      dataClass: highestDataClass(context.dataClass, ...passages.map((passage) => passage.dataClass)),
    };
  }

  /** How the search went, over what the caller may see alone: this is shown to whoever may explain the run. */
  private async report({
    question,
    answer,
    passages,
    fates,
    filters,
    understood,
    withoutVector,
  }: Finding): Promise<Record<string, unknown>> {
    const expanded = passages.flatMap(({ id, beside }) => (beside === undefined ? [] : [{ id, beside }]));
    return {
      question: question.text,
      language: question.language ?? null,
      isRewritten: question.isRewritten,
      words: answer.weights,
      synonyms: question.synonyms,
      variants: question.variants,
      filters,
      ...(understood && { understood }),
      embeddingModel: (await this.vectors.identity())?.model ?? null,
      ...(withoutVector !== undefined && { withoutVector }),
      denseTrust: answer.denseTrust ?? null,
      ranker: this.config.RETRIEVER_RANKER,
      ...withheldOf({ answer }),
      searched: answer.searched,
      isAnythingRelevant: [...fates.values()].some((fate) => fate !== 'nothing-relevant'),
      candidates: answer.passages.map(({ id, scores, coverage }) => ({
        id,
        scores,
        coverage,
        ...relevanceOf({ coverage, cosine: scores['dense'] }),
        fate: fates.get(id),
      })),
      neighbours: expanded,
    };
  }
}

/** Search without the question's vector, where there should have been one. */
const fallbackOf = ({ withoutVector: code }: Finding): Record<string, unknown> =>
  code === undefined ? {} : { fallbacks: [{ from: 'vectors', to: 'words', code }] };

/** Sources that nothing was shown of, and why. */
const withheldOf = ({ answer: { withheld } }: Pick<Finding, 'answer'>): Record<string, unknown> =>
  withheld.length === 0 ? {} : { withheld: withheld.map((source) => ({ source, code: sourceStale })) };

const toRef = ({ id, document, chunk, score, scores, allowedBy, beside }: FoundPassage): PassageRef => ({
  id,
  document: document.document,
  version: document.version,
  chunk: chunk.chunk,
  start: chunk.start,
  end: chunk.end,
  text: chunk.text,
  score,
  scores,
  allowedBy: [...allowedBy],
  ...(beside !== undefined && { beside }),
  dataClass: document.dataClass,
});

const toFact = ({ start: _start, end: _end, dataClass: _dataClass, ...shown }: PassageRef): Record<string, unknown> =>
  shown;
