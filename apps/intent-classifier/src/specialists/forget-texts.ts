import type { RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { holdsAny } from '../domain/with-texts.js';
import { SpecialistStore } from './specialist-store.js';

/** Takes texts out of what is kept of versions that answer no more: their weights came from them too. */
@Injectable()
export class ForgetTexts {
  constructor(
    private readonly store: SpecialistStore,
    private readonly payloads: PayloadStore,
  ) {}

  /** Versions without these texts stay. Of versions of before 2026-12 nobody knows what they were taught without its payload, so they go too. */
  async ofOlderVersions(
    model: string,
    current: string,
    texts: readonly string[],
    { tenant, principal }: RouteContext,
  ): Promise<void> {
    const older = await this.store.olderVersions(tenant, model, current);
    const gone = older.filter(({ taught }) => taught === null || holdsAny(taught, texts));
    if (gone.length === 0) return;
    await this.payloads.eraseAll(
      tenant,
      gone.map(({ examples }) => examples),
      principal.subject,
    );
    await this.store.removeVersions(
      tenant,
      model,
      gone.map(({ version }) => version),
    );
  }
}
