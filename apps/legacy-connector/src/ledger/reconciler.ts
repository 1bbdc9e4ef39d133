import { CONFIG, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import type { ActionKey, ActionRow } from '../domain/action-row.js';
import { Connectors } from '../systems/connectors.js';
import { type ActionEnding, ActionLedger } from './action-ledger.js';
import { EffectInquiry } from './effect-inquiry.js';
import { ReconciliationRecord } from './reconciliation-record.js';

const batch = 20;

/** Goes on asking about effects that nobody waits for any more. It sends nothing again: what is absent stays undone. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly rounds = new Rounds(
    async () => await this.sweep(),
    (error) => this.logger.warn({ error }, 'actions in doubt could not be looked at; tried again soon'),
  );

  constructor(
    private readonly ledger: ActionLedger,
    private readonly connectors: Connectors,
    private readonly inquiry: EffectInquiry,
    private readonly record: ReconciliationRecord,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(this.config.RECONCILE_EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    for (const key of await this.ledger.doubtful(batch)) await this.reconcile(key);
  }

  private async reconcile(key: ActionKey): Promise<void> {
    const row = await this.ledger.takeDoubtful(key);
    if (row === undefined) return;
    const operation = this.connectors.operation(key.operation);
    const { settledInMs } = await this.ledger.look(row, operation.connector.timeoutMs);
    const finding = await this.inquiry.ask(operation, row, this.stopping.signal);
    if (finding?.kind === 'found') {
      await this.end(row, { state: 'confirmed', ...finding.effect });
    } else if (finding?.kind === 'foreign') {
      await this.end(row, { state: 'confirmed', reference: finding.reference, isForeign: true });
    } else if (finding?.kind === 'absent' && settledInMs === 0) {
      await this.end(row, { state: 'refused', code: 'not-executed' });
    } else {
      await this.ledger.release(row);
    }
  }

  private async end(row: ActionRow, ending: ActionEnding): Promise<void> {
    await this.ledger.end(row, ending, [await this.record.of(row, ending)]);
    this.logger.info(
      { run: row.run, step: row.step, operation: row.operation, state: ending.state },
      'an action in doubt is known',
    );
  }
}
