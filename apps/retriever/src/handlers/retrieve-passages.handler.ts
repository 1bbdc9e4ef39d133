import {
  highestDataClass,
  PassagesRetrieved,
  RetrievePassages,
  type DataClass,
  type PassageRef,
  type PayloadRef,
} from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { PermittedSearch } from '../adapters/permitted-search.js';
import { TextVectors } from '../adapters/text-vectors.js';
import { choosePassages } from '../domain/choose-passages.js';
import type { FoundPassage } from '../domain/found-passage.js';
import { readQuestion, type Question, type Turn } from '../domain/question.js';
import type { ChunkAnswer } from '../domain/search-chunks.js';

/** History may hold more than we read; what is no turn of text says nothing for the search. */
const HistorySchema = z.array(z.looseObject({ role: z.string(), text: z.string() })).catch([]);
/** Candidates beyond the limit, since some fall out of the budget or the second look. */
const candidatesPerPassage = 4;

/** Finds the passages that the caller may see and that may answer the question. Pure: computing it twice harms nobody. */
@Controller()
export class RetrievePassagesHandler {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly search: PermittedSearch,
    private readonly vectors: TextVectors,
  ) {}

  @Handles(RetrievePassages, { returns: PassagesRetrieved })
  async handle(
    asked: RetrievePassages,
    context: MessageContext,
  ): Promise<PassagesRetrieved & { dataClass: DataClass }> {
    const question = await this.readQuestion(context.tenant, asked);
    const embedding = await this.vectors.ofQuestion(context.tenant, question.text);
    const { tenant, principal, envelope } = context;
    const limit = asked.limit * candidatesPerPassage;
    const answer = await this.search.search(
      { tenant, principal, token: envelope.principal },
      { question, embedding, limit },
    );
    const { accessVersion } = answer;
    const passages = choosePassages(answer.passages, asked.limit, asked.budgetTokens).map(toRef);
    const query = await this.payloads.putJson(context.tenant, await this.report(question, answer), context.dataClass);
    return {
      passages,
      accessVersion,
      query,
      facts: [context.fact('passages.retrieved', { query, accessVersion, passages: passages.map(toFact) })],
      dataClass: highestDataClass(context.dataClass, ...passages.map((passage) => passage.dataClass)),
    };
  }

  private async readQuestion(
    tenant: string,
    asked: { question: PayloadRef; history?: PayloadRef | undefined },
  ): Promise<Question> {
    const text = await this.payloads.getText(tenant, asked.question);
    const history: Turn[] =
      asked.history === undefined ? [] : HistorySchema.parse(await this.payloads.getJson(tenant, asked.history));
    return readQuestion(text, history);
  }

  /** How the search went, over what the caller may see alone: this is shown to whoever may explain the run. */
  private async report(question: Question, answer: ChunkAnswer): Promise<Record<string, unknown>> {
    return {
      question: question.text,
      language: question.language ?? null,
      isRewritten: question.isRewritten,
      words: answer.weights,
      embeddingModel: (await this.vectors.modelId()) ?? null,
      searched: answer.searched,
      candidates: answer.passages.map(({ id, scores, coverage }) => ({ id, scores, coverage })),
    };
  }
}

function toRef({ id, document, chunk, score, scores, allowedBy }: FoundPassage): PassageRef {
  return {
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
    dataClass: document.dataClass,
  };
}

const toFact = ({
  id,
  document,
  version,
  chunk,
  score,
  scores,
  allowedBy,
  text,
}: PassageRef): Record<string, unknown> => ({ id, document, version, chunk, score, scores, allowedBy, text });
