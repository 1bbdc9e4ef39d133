import { DocumentIndexed } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { DocumentVersions } from '../adapters/document-versions.js';

/** Passages of older versions are asked about again before a model sees them. */
@Injectable()
export class DocumentIndexedHandler {
  constructor(private readonly versions: DocumentVersions) {}

  @Handles(DocumentIndexed)
  async handle({ document, version, state }: DocumentIndexed, context: MessageContext): Promise<void> {
    if (state !== 'failed') this.versions.note(context.tenant, document, version, state === 'indexed');
    await Promise.resolve();
  }
}
