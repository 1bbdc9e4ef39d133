import type { DataClass } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import { InstalledTagger } from '../adapters/installed-tagger.js';
import { type MaskedPart, maskPart } from '../domain/masking/mask-part.js';
import { wallTiming } from '../release/wall-timing.js';

/** Of these, no name may slip by: rules alone are not enough. */
const needTagger: readonly string[] = ['confidential', 'restricted'];

/** Masks what becomes a part of an example, with a tagger of names where one is installed. */
@Injectable()
export class MaskParts {
  constructor(private readonly tagger: InstalledTagger) {}

  async hasTagger(): Promise<boolean> {
    return await this.tagger.isInstalled();
  }

  async of(value: unknown, { dataClass, now }: { dataClass: DataClass; now: Date }): Promise<MaskedPart> {
    const hasTagger = await this.hasTagger();
    if (!hasTagger && needTagger.includes(dataClass)) return { isKept: false, code: 'needs-tagger' };
    return await maskPart(value, { now, timing: wallTiming, tagger: hasTagger ? this.tagger : undefined });
  }
}
