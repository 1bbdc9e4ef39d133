import {
  ChassisError,
  DocumentsDelete,
  DocumentsSubmit,
  documentRoutes,
  documentTopics,
  highestDataClass,
  type SourceConfig,
} from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Clock } from '@chassis/service-kit';
import { PrincipalTokens } from '@chassis/tenancy';
import { Injectable } from '@nestjs/common';
import { itemRights } from '../domain/item-rights.js';
import { sourceService } from '../domain/source-service.js';
import type { SourceContent, SourceItem } from '../ports/document-source.js';

const hourMs = 3_600_000;
const waitingMs = 7 * 24 * hourMs;

/** Hands items of a source to the owner of documents, as the source's own service: who may see them comes from source and folder, and what is said of an item narrows it. */
@Injectable()
export class SourceDocuments {
  constructor(
    private readonly routes: RouteClient,
    private readonly payloads: PayloadStore,
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
  ) {}

  async submit(tenant: string, config: SourceConfig, id: string, item: SourceItem & SourceContent): Promise<void> {
    const subject = sourceService(config.name);
    const { date, attributes, owner = subject } = item.about;
    const dataClass = highestDataClass(config.dataClass, item.about.dataClass);
    const content = await this.payloads.put(tenant, item.bytes, dataClass);
    const principal = await this.tokens.issue({
      tenant,
      subject,
      notAfter: this.in(waitingMs),
      topics: [...documentTopics],
      routes: [...documentRoutes],
    });
    const title = (item.about.title ?? item.title).replaceAll(/\p{Cc}+/gu, ' ').slice(0, 500);
    const given = {
      id,
      title,
      content,
      principal,
      mediaType: item.mediaType,
      folder: item.folder,
      source: config.name,
      dataClass,
      owner,
      rights: itemRights(item.about),
      ...(date !== undefined && { date }),
      ...(attributes !== undefined && { attributes: { ...attributes } }),
    };
    await this.routes.call(DocumentsSubmit, given, { token: await this.token(tenant, subject) });
  }

  /** What is gone already is as good as deleted. */
  async remove(tenant: string, source: string, document: string): Promise<void> {
    const token = await this.token(tenant, sourceService(source));
    try {
      await this.routes.call(DocumentsDelete, { document }, { token });
    } catch (error) {
      if (!(error instanceof ChassisError) || error.code !== 'not-found') throw error;
    }
  }

  private async token(tenant: string, subject: string): Promise<string> {
    return await this.tokens.issue({ tenant, subject, notAfter: this.in(hourMs) });
  }

  private in(ms: number): string {
    return new Date(this.clock.now().getTime() + ms).toISOString();
  }
}
