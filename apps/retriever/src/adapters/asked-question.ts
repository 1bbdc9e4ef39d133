import {
  ChassisError,
  PassageFiltersSchema,
  type PassageFilters,
  type PayloadRef,
  type RetrievePassages,
} from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { QuestionContext } from '../domain/question.js';
import { SynonymStore } from './synonym-store.js';

/** History may hold more than we read; what is no turn of text says nothing for the search. */
const HistorySchema = z.array(z.looseObject({ role: z.string(), text: z.string() })).catch([]);
/** An expression gives the only one of a list by itself. */
const VariantsSchema = z.union([
  z.null().transform(() => []),
  z.string().transform((one) => [one]),
  z.array(z.string()),
]);

/** A question with all that a message says beside it. */
export interface AskedQuestion {
  readonly text: string;
  readonly context: QuestionContext;
  readonly filters: PassageFilters;
}

/** Reads what a search is asked: the payloads behind its message, and what the tenant's people say for its words. */
@Injectable()
export class AskedQuestions {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly synonyms: SynonymStore,
  ) {}

  /** Throws `invalid`: `bad-filters` for filters that there are not, `bad-variants` for variants that are no texts. */
  async read(tenant: string, asked: RetrievePassages): Promise<AskedQuestion> {
    const [text, history, filters, variants, synonyms] = await Promise.all([
      this.payloads.getText(tenant, asked.question),
      this.json(tenant, asked.history),
      this.json(tenant, asked.filters),
      this.json(tenant, asked.variants),
      this.synonyms.groups(tenant),
    ]);
    return {
      text,
      context: { history: HistorySchema.parse(history ?? []), variants: readVariants(variants ?? null), synonyms },
      filters: readFilters(filters ?? {}),
    };
  }

  private async json(tenant: string, ref: PayloadRef | undefined): Promise<unknown> {
    return ref === undefined ? undefined : await this.payloads.getJson(tenant, ref);
  }
}

function readFilters(given: unknown): PassageFilters {
  const parsed = PassageFiltersSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.join('.') ?? '';
  throw new ChassisError(
    'invalid',
    'bad-filters',
    `Nothing was searched: ${issue?.message ?? 'not a filter'}${at === '' ? '' : ` at ${at}`}. There are ${Object.keys(PassageFiltersSchema.shape).join(', ')}.`,
  );
}

function readVariants(given: unknown): string[] {
  const parsed = VariantsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ChassisError('invalid', 'bad-variants', 'Nothing was searched: variants must be a list of texts.');
}
