import {
  ChassisError,
  defaultDataClass,
  DocumentsSubmit,
  type DocumentsGet,
  type RouteOutput,
} from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CallerRoutes } from '../access/caller-routes.js';
import { CallerTokens } from '../access/caller-tokens.js';
import type { IngressConfig } from '../config.js';
import type { Caller } from '../ports/caller.js';
import type { Upload } from './upload.js';

export type DocumentSummary = RouteOutput<typeof DocumentsGet>;

/** Takes a document: its bytes are durable, and its owner has accepted it, when this returns. */
@Injectable()
export class DocumentIntake {
  constructor(
    private readonly routes: CallerRoutes,
    private readonly tokens: CallerTokens,
    private readonly payloads: PayloadStore,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  async take(caller: Caller, upload: Upload): Promise<DocumentSummary> {
    const { content, id, title, dataClass, source, folder, ...about } = upload;
    if (content.byteLength === 0)
      throw new ChassisError('invalid', 'empty-document', 'The document has no bytes; check the file.');
    if (content.byteLength > this.config.MAX_DOCUMENT_BYTES) {
      throw new ChassisError(
        'invalid',
        'body-too-large',
        `The document is larger than ${this.config.MAX_DOCUMENT_BYTES} bytes; split it.`,
      );
    }
    const stored = await this.payloads.put(caller.tenant, content, dataClass ?? defaultDataClass);
    return await this.routes.call(caller, DocumentsSubmit, {
      ...about,
      ...(id === undefined ? {} : { id }),
      ...(title === undefined ? {} : { title }),
      ...(dataClass === undefined ? {} : { dataClass }),
      ...(source === undefined ? {} : { source }),
      ...(folder === undefined ? {} : { folder }),
      content: stored,
      principal: await this.tokens.forDocument(caller),
    });
  }
}
