import { DocumentIndexed } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { CachedAnswerRows } from '../adapters/cached-answer-rows.js';
import { DocumentVersions } from '../adapters/document-versions.js';

/** Passages of older versions are asked about again before a model sees them, and answers that rest on them serve no more. */
@Injectable()
export class DocumentIndexedHandler {
  constructor(
    private readonly versions: DocumentVersions,
    private readonly cached: CachedAnswerRows,
  ) {}

  @Handles(DocumentIndexed)
  async handle({ document, version, state }: DocumentIndexed, context: MessageContext): Promise<void> {
    if (state === 'failed') return;
    this.versions.note(context.tenant, document, version, state === 'indexed');
    if (state === 'deleted') await this.cached.dropDeleted(context.tenant, document, version);
    else await this.cached.dropDocument(context.tenant, document, state === 'indexed' ? version : version + 1);
  }
}
