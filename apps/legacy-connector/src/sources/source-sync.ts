import { createHash } from 'node:crypto';
import { ChassisError, type SourceConfig, type SyncReport } from '@chassis/contracts';
import { Clock, CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import { sourceDocumentId } from '../domain/source-document-id.js';
import type { SourceContent, SourceItem, SourceListing } from '../ports/document-source.js';
import { openSource } from './open-source.js';
import { SourceDocuments } from './source-documents.js';
import { type KnownItem, SourceStore } from './source-store.js';
import { SyncTally } from './sync-tally.js';
import { WithdrawalClock } from './withdrawal-clock.js';

export interface SyncOptions {
  readonly full: boolean;
  readonly mayEmpty: boolean;
}

interface Look {
  readonly tenant: string;
  readonly config: SourceConfig;
  readonly known: Map<string, KnownItem>;
  readonly tally: SyncTally;
  readonly options: SyncOptions;
}

const heldEveryMs = 10_000;
/** So many documents do not vanish at once unless somebody says so: an empty disk is not mounted more often than emptied. */
const suspiciousFrom = 5;

/** Brings what changed in a source since the last look, and takes away what is gone from it. Twice the same does nothing. */
@Injectable()
export class SourceSync {
  constructor(
    private readonly sources: SourceStore,
    private readonly documents: SourceDocuments,
    private readonly withdrawals: WithdrawalClock,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
    private readonly logger: Logger,
  ) {}

  /** Throws `source-busy` when another look is under way; all else is in the report. */
  async look(tenant: string, name: string, options: SyncOptions): Promise<SyncReport> {
    const source = await this.sources.find(tenant, name);
    const { config, marks, completeAt } = source;
    if (!(await this.sources.hold(tenant, name)))
      throw new ChassisError(
        'rejected',
        'source-busy',
        `The source ${name} is being looked at; its report comes soon.`,
      );
    const tally = new SyncTally();
    const begunAt = this.clock.now();
    const begunMs = performance.now();
    let newMarks: string[] | undefined;
    try {
      const known = await this.sources.items(tenant, name);
      newMarks = await this.take({ tenant, config, known, tally, options }, options.full ? [] : marks);
      if (tally.problem === undefined) await this.withdrawals.seenWhole(tenant, source, performance.now() - begunMs);
    } catch (error) {
      const { kind, code, message } = ChassisError.from(error);
      tally.problem = kind === 'bug' ? 'The look failed; the log has the cause.' : message;
      this.logger.warn({ tenant, source: name, code, error }, 'a source could not be looked at to its end');
    }
    const isWhole = tally.problem === undefined;
    if (!isWhole) await this.withdrawals.notSeenWhole(tenant, source);
    const report = this.withdrawals.read(tally.report(this.clock.now()), {
      tenant,
      config,
      completeAt,
      seenAt: completeAt ?? source.changedAt,
      begunAt,
    });
    await this.sources.release(tenant, name, report, { marks: newMarks, completeAt: isWhole ? begunAt : undefined });
    return report;
  }

  /** Where the next looks begin; undefined where something failed and must be seen again. */
  private async take(look: Look, marks: readonly string[]): Promise<string[] | undefined> {
    const listing = await openSource(look.tenant, look.config, this.config).open(marks[0]);
    try {
      // First what is gone: of a file that moved, the erasure of the old place must not meet the new one's text on its way in.
      await this.removeGone(look, listing);
      let heldAt = performance.now();
      for await (const item of listing.changed()) {
        if (performance.now() - heldAt > heldEveryMs) {
          if (!(await this.sources.hold(look.tenant, look.config.name))) throw overtaken();
          heldAt = performance.now();
        }
        await this.takeItem(look, item).catch((error: unknown) => look.tally.fail(item.key, error));
      }
      const mark = listing.mark();
      if (look.tally.failed > 0 || mark === undefined) return undefined;
      return [marks[1] ?? marks[0] ?? mark, mark];
    } finally {
      await listing.close();
    }
  }

  private async takeItem({ tenant, config, known, tally }: Look, item: SourceItem): Promise<void> {
    const before = known.get(item.key);
    if (before !== undefined && item.stamp !== '' && before.stamp === item.stamp) {
      tally.unchanged += 1;
      return;
    }
    const content = await item.read();
    if (content === undefined)
      throw new ChassisError(
        'invalid',
        'document-too-large',
        `It is larger than ${this.config.SOURCE_MAX_DOCUMENT_BYTES} bytes.`,
      );
    const document = sourceDocumentId(config.name, item.key);
    const hash = hashOf(config, item, content);
    if (before?.hash === hash) tally.unchanged += 1;
    else {
      await this.documents.submit(tenant, config, document, { ...item, ...content });
      tally[before === undefined ? 'added' : 'changed'] += 1;
    }
    await this.sources.keepItem(tenant, config.name, item.key, { document, stamp: item.stamp, hash });
    known.set(item.key, { document, stamp: item.stamp, hash });
  }

  private async removeGone({ tenant, config, known, tally, options }: Look, listing: SourceListing): Promise<void> {
    const gone = await listing.gone(new Set(known.keys()));
    if (gone === undefined) {
      tally.problem = 'A part of the source could not be read; nothing was removed.';
      return;
    }
    if (gone.size === known.size && gone.size >= suspiciousFrom && !options.mayEmpty) {
      tally.problem = `The source is empty, which had ${known.size} documents; nothing was removed. Look again with mayEmpty if that is so.`;
      return;
    }
    for (const key of gone) {
      try {
        await this.documents.remove(
          tenant,
          config.name,
          known.get(key)?.document ?? sourceDocumentId(config.name, key),
        );
        await this.sources.dropItem(tenant, config.name, key);
        known.delete(key);
        tally.removed += 1;
      } catch (error) {
        tally.fail(key, error);
        tally.problem ??= notRemoved;
      }
    }
  }
}

/** All that the document is made of: the same content in another folder has other rights. */
function hashOf(config: SourceConfig, item: SourceItem, { bytes, about }: SourceContent): string {
  const said = Object.keys(about).length === 0 ? [] : [about];
  const made = JSON.stringify([item.title, item.folder, item.mediaType, config.dataClass, ...said]);
  return createHash('sha256').update(made).update(bytes).digest('hex');
}

const notRemoved = 'Something that is gone from the source could not be removed; the failures say why.';

const overtaken = (): ChassisError =>
  new ChassisError('transient', 'source-overtaken', 'Another instance looks at the source now.');
