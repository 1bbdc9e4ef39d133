import {
  AccessRecheck,
  AccessVersion,
  ChassisError,
  type GenerateContext,
  type PassageRef,
  PassageTextSchema,
} from '@chassis/contracts';
import { type MessageContext, RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { PromptPassage } from '../domain/language-model.js';
import { DocumentVersions } from './document-versions.js';

/** For whom passages are read. */
interface Reader extends Pick<MessageContext, 'tenant' | 'signal'> {
  readonly envelope: { readonly principal: string };
}

/** As long as a tenant's access version may be remembered. */
const versionAgeMs = 1_000;

/** Passages with their texts, as far as the run's subject may still see them. Without the retriever's answer nothing is used: `transient`. */
@Injectable()
export class PermittedPassages {
  private readonly accessVersions = new LRUCache<string, number>({ max: 1_000, ttl: versionAgeMs });

  constructor(
    private readonly routes: RouteClient,
    private readonly payloads: PayloadStore,
    private readonly versions: DocumentVersions,
  ) {}

  async read(given: GenerateContext, context: Reader): Promise<PromptPassage[]> {
    if (given.passages.length === 0) return [];
    const permitted = (await this.isStale(given, context))
      ? await this.recheck(given.passages, context)
      : given.passages;
    return await Promise.all(permitted.map(async (ref) => await this.withText(ref, context)));
  }

  private async isStale({ passages, accessVersion }: GenerateContext, context: Reader): Promise<boolean> {
    if (passages.some((one) => this.versions.isOutdated(context.tenant, one.document, one.version))) return true;
    return accessVersion === undefined || (await this.accessVersion(context)) > accessVersion;
  }

  private async accessVersion(context: Reader): Promise<number> {
    const known = this.accessVersions.get(context.tenant);
    if (known !== undefined) return known;
    const { version } = await this.asRetriever(
      this.routes.call(AccessVersion, {}, { token: context.envelope.principal, signal: context.signal }),
    );
    this.accessVersions.set(context.tenant, version);
    return version;
  }

  private async recheck(passages: readonly PassageRef[], context: Reader): Promise<PassageRef[]> {
    const cited = passages.map(({ document, version, chunk }) => ({ document, version, chunk }));
    const { isAllowed } = await this.asRetriever(
      this.routes.call(
        AccessRecheck,
        { passages: cited },
        { token: context.envelope.principal, signal: context.signal },
      ),
    );
    return passages.filter((_one, index) => isAllowed[index] === true);
  }

  private async asRetriever<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      const error = ChassisError.from(cause);
      if (error.kind === 'denied') throw error;
      throw new ChassisError(
        'transient',
        'access-unknown',
        'Whether the passages may still be used could not be asked; nothing was generated.',
        { cause },
      );
    }
  }

  private async withText(ref: PassageRef, { tenant }: Reader): Promise<PromptPassage> {
    const { title, heading, text } = PassageTextSchema.parse(await this.payloads.getJson(tenant, ref.text));
    return { ref, title, heading, text };
  }
}
