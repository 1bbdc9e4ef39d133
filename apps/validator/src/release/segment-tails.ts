import { SegmentSchema } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type AttemptRef, ReleaseLog } from '../ports/release-log.js';

/** More than any check looks back. */
const longest = 200;

/** How the text ended that stands before a segment: from memory, else from what has left. */
@Injectable()
export class SegmentTails {
  private readonly known = new LRUCache<string, { index: number; tail: string }>({ max: 1_000 });

  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
  ) {}

  /** What stands before the segment of this index; empty for the first. */
  async before(at: AttemptRef, index: number): Promise<string> {
    if (index === 0) return '';
    const known = this.known.get(keyOf(at));
    if (known?.index === index - 1) return known.tail;
    const ref = (await this.log.released(at, index))[index - 1];
    return ref === undefined
      ? ''
      : SegmentSchema.parse(await this.payloads.getJson(at.tenant, ref)).text.slice(-longest);
  }

  keep(at: AttemptRef, index: number, text: string): void {
    this.known.set(keyOf(at), { index, tail: text.slice(-longest) });
  }
}

const keyOf = ({ tenant, run, step }: AttemptRef): string => `${tenant}/${run}/${step}`;
