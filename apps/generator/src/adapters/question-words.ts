import { Injectable } from '@nestjs/common';
import { TextEmbedder } from './text-embedder.js';
import { WordLexicon } from './word-lexicon.js';

/** What a question that is asked in other words is recognised by. */
@Injectable()
export class QuestionWords {
  constructor(
    readonly embedder: TextEmbedder,
    readonly lexicon: WordLexicon,
  ) {}
}
