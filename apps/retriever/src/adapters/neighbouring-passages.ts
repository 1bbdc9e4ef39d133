import { ChassisError, PassageTextSchema, type PayloadRef } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { FoundPassage } from '../domain/found-passage.js';
import type { PlacedChunk } from '../domain/indexed-document.js';
import { planNeighbours, type Side } from '../domain/plan-neighbours.js';

export interface Room {
  readonly limit: number;
  readonly budgetTokens: number;
  /** How many chunks on either side. */
  readonly reach: number;
}

/** A passage is cut where a limit falls, not where a thought ends: the best ones bring what stands beside them under the same heading, out of what is left of the budget. */
@Injectable()
export class NeighbouringPassages {
  constructor(private readonly payloads: PayloadStore) {}

  /** The chosen passages, and behind them their neighbours, none twice. */
  async add(tenant: string, chosen: readonly FoundPassage[], room: Room): Promise<FoundPassage[]> {
    const all = [...chosen];
    const texts = new Set(chosen.map(({ chunk }) => chunk.text.payload));
    let tokens = chosen.reduce((sum, { chunk }) => sum + chunk.tokens, 0);
    for (const side of planNeighbours(chosen, room.reach)) {
      if (all.length >= room.limit || tokens >= room.budgetTokens) break;
      for (const chunk of await this.underOneHeading(tenant, side)) {
        if (all.length >= room.limit || tokens + chunk.tokens > room.budgetTokens) break;
        if (texts.has(chunk.text.payload)) continue;
        texts.add(chunk.text.payload);
        tokens += chunk.tokens;
        all.push(neighbourOf(side.beside, chunk));
      }
    }
    return all;
  }

  /** Up to the first chunk that stands under another heading, or whose text is gone. */
  private async underOneHeading(tenant: string, { beside, chunks }: Side): Promise<PlacedChunk[]> {
    const heading = await this.headingOf(tenant, beside.chunk.text);
    const kept: PlacedChunk[] = [];
    for (const chunk of chunks) {
      if (heading === undefined || (await this.headingOf(tenant, chunk.text)) !== heading) break;
      kept.push(chunk);
    }
    return kept;
  }

  /** Empty where there is none; undefined when the text was erased. */
  private async headingOf(tenant: string, ref: PayloadRef): Promise<string | undefined> {
    try {
      return PassageTextSchema.parse(await this.payloads.getJson(tenant, ref)).heading ?? '';
    } catch (error) {
      if (error instanceof ChassisError && error.code === 'payload-erased') return undefined;
      throw error;
    }
  }
}

const neighbourOf = (beside: FoundPassage, chunk: PlacedChunk): FoundPassage => ({
  ...beside,
  chunk,
  id: `${beside.document.document}/${beside.document.version}/${chunk.chunk}`,
  scores: { beside: beside.score },
  coverage: 0,
  vector: undefined,
  beside: beside.id,
});
