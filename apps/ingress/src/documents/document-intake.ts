import {
  ChassisError,
  defaultDataClass,
  DocumentsSubmit,
  type DataClass,
  type DocumentsGet,
  type PayloadRef,
  type RouteInput,
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

/** Each fails only if another deletion of the same content comes in between. */
const maxAttempts = 3;

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
    const { content, id, title, dataClass, source, folder, date, attributes, owner, ...about } = upload;
    if (content.byteLength === 0)
      throw new ChassisError('invalid', 'empty-document', 'The document has no bytes; check the file.');
    if (content.byteLength > this.config.MAX_DOCUMENT_BYTES) {
      throw new ChassisError(
        'invalid',
        'body-too-large',
        `The document is larger than ${this.config.MAX_DOCUMENT_BYTES} bytes; split it.`,
      );
    }
    const principal = await this.tokens.forDocument(caller);
    return await this.submit(caller, content, dataClass ?? defaultDataClass, (stored) => ({
      ...about,
      ...(id === undefined ? {} : { id }),
      ...(title === undefined ? {} : { title }),
      ...(dataClass === undefined ? {} : { dataClass }),
      ...(source === undefined ? {} : { source }),
      ...(folder === undefined ? {} : { folder }),
      ...(date === undefined ? {} : { date }),
      ...(owner === undefined ? {} : { owner }),
      ...(attributes === undefined ? {} : { attributes: { ...attributes } }),
      content: stored,
      principal,
    }));
  }

  /** Equal bytes are kept once: what was erased with another document between their storing and the submission is stored again. */
  private async submit(
    caller: Caller,
    bytes: Uint8Array,
    dataClass: DataClass,
    given: (content: PayloadRef) => RouteInput<typeof DocumentsSubmit>,
  ): Promise<DocumentSummary> {
    for (let attempt = 1; ; attempt += 1) {
      const content = await this.payloads.put(caller.tenant, bytes, dataClass);
      try {
        return await this.routes.call(caller, DocumentsSubmit, given(content));
      } catch (error) {
        const mayPass = error instanceof ChassisError && error.code === 'content-erased' && attempt < maxAttempts;
        if (!mayPass) throw error;
      }
    }
  }
}
