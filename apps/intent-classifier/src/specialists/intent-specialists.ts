import { IntentModel } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { IntentClassifierConfig } from '../config.js';
import { unknownIntentModel } from '../domain/unknown-intent-model.js';
import { SpecialistStore } from './specialist-store.js';

/** A model that is ready to answer, and the version that runs cite. */
export interface ReadySpecialist {
  readonly version: string;
  readonly specialist: IntentModel;
}

interface Entry extends ReadySpecialist {
  readonly bytes: number;
  /** When the store was last asked whether this is the current version. */
  readonly checkedAt: number;
}

/** The tenants' models, kept in memory; a new version is told to every instance by `intents.changed`; what that news misses is seen after `INTENTS_FRESH_MS`. */
@Injectable()
export class IntentSpecialists {
  private readonly cache: LRUCache<string, Entry>;
  private readonly loading = new Map<string, Promise<Entry>>();

  constructor(
    private readonly store: SpecialistStore,
    @Inject(CONFIG) private readonly config: IntentClassifierConfig,
  ) {
    this.cache = new LRUCache({
      maxSize: config.INTENTS_CACHE_MB * 1_000_000,
      sizeCalculation: (entry) => entry.bytes,
    });
  }

  /** Throws `invalid`/`unknown-intent-model` for a model that the tenant does not have. */
  async of(tenant: string, model: string, now: Date): Promise<ReadySpecialist> {
    const key = keyOf(tenant, model);
    const entry = this.cache.get(key);
    if (entry && now.getTime() - entry.checkedAt < this.config.INTENTS_FRESH_MS) return entry;
    return await (this.loading.get(key) ?? this.loadOnce(key, tenant, model, now));
  }

  /** Lets the next text of the model ask for its current version. */
  forget(tenant: string, model: string): void {
    this.cache.delete(keyOf(tenant, model));
    this.loading.delete(keyOf(tenant, model));
  }

  /** What was forgotten while it loaded is given to those who waited, but not kept: a newer version may be current by then. */
  private loadOnce(key: string, tenant: string, model: string, now: Date): Promise<Entry> {
    const isStillWanted = () => this.loading.get(key) === pending;
    const pending = this.load(tenant, model, now)
      .then((entry) => {
        if (isStillWanted()) this.cache.set(key, entry);
        return entry;
      })
      .finally(() => isStillWanted() && this.loading.delete(key));
    this.loading.set(key, pending);
    return pending;
  }

  private async load(tenant: string, model: string, now: Date): Promise<Entry> {
    const known = this.cache.get(keyOf(tenant, model));
    const version = await this.store.currentVersion(tenant, model);
    if (version === undefined) throw unknownIntentModel(model);
    if (known?.version === version) return { ...known, checkedAt: now.getTime() };
    const weights = await this.store.weights(tenant, model, version);
    if (weights === undefined) throw unknownIntentModel(model);
    return {
      version,
      specialist: IntentModel.fromBytes(weights),
      bytes: weights.length,
      checkedAt: now.getTime(),
    };
  }
}

function keyOf(tenant: string, model: string): string {
  return `${tenant}/${model}`;
}
