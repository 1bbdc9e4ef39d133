import { AuditRecorded, type AuditFact } from '@chassis/contracts';
import { outgoing, type OutgoingMessage } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Clock, CONFIG } from '@chassis/service-kit';
import { PrincipalTokens } from '@chassis/tenancy';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import type { ActionKey, ActionRow } from '../domain/action-row.js';
import { Connectors } from '../systems/connectors.js';
import { referenceOf } from '../systems/operation-values.js';
import { ActionLedger, type ActionEnding } from './action-ledger.js';
import { EffectInquiry } from './effect-inquiry.js';

const batch = 20;

/** Goes on asking about effects that nobody waits for any more. It sends nothing again: what is absent stays undone. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly ledger: ActionLedger,
    private readonly connectors: Connectors,
    private readonly inquiry: EffectInquiry,
    private readonly payloads: PayloadStore,
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const sweep = (): void => {
      this.running ??= this.sweep()
        .catch((error: unknown) => {
          if (!this.stopping.signal.aborted) this.logger.warn({ error }, 'actions in doubt could not be looked at');
        })
        .finally(() => (this.running = undefined));
    };
    this.timer = setInterval(sweep, this.config.RECONCILE_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
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
      const reference = await referenceOf(operation, finding.result);
      const output = await this.payloads.putJson(row.tenant, finding.result, row.dataClass);
      await this.end(row, { state: 'confirmed', reference, output });
    } else if (finding?.kind === 'foreign') {
      await this.end(row, { state: 'confirmed', reference: finding.reference, isForeign: true });
    } else if (finding?.kind === 'absent' && settledInMs === 0) {
      await this.end(row, { state: 'refused', code: 'not-executed' });
    } else {
      await this.ledger.release(row);
    }
  }

  private async end(row: ActionRow, ending: ActionEnding): Promise<void> {
    await this.ledger.end(row, ending, [await this.record(row, ending)]);
    this.logger.info(
      { run: row.run, step: row.step, operation: row.operation, state: ending.state },
      'an action in doubt is known',
    );
  }

  /** The run has ended; its explanation still says how the action ended. */
  private async record(row: ActionRow, ending: ActionEnding): Promise<OutgoingMessage> {
    const now = this.clock.now();
    const subject = 'service:legacy-connector';
    const notAfter = new Date(now.getTime() + 86_400_000).toISOString();
    const id = `${row.run}/${row.step}/${row.attempt}/action.reconciled/${row.epoch}`;
    const { state, reference, code, isForeign = false } = ending;
    const fact: AuditFact = {
      id,
      kind: 'action.reconciled',
      at: now.toISOString(),
      service: 'legacy-connector',
      run: row.run,
      step: row.step,
      attempt: row.attempt,
      subject,
      data: {
        operation: row.operation,
        state,
        isForeign,
        arguments: row.arguments,
        ...(reference && { reference }),
        ...(code && { code }),
      },
    };
    const principal = await this.tokens.issue({ tenant: row.tenant, subject, notAfter });
    return outgoing(
      AuditRecorded,
      { facts: [fact] },
      { source: 'legacy-connector', tenant: row.tenant, principal, id, now, dataClass: row.dataClass },
    );
  }
}
