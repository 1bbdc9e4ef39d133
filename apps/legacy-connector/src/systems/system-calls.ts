import { ChassisError } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import type { ConnectorFile } from '../domain/connector-file.js';
import type { OldSystem } from '../ports/old-system.js';
import { type Slot, Slots } from '../ports/slots.js';
import { openSystem } from './open-system.js';
import { Permit } from './permit.js';

/** How long a description may wait for its slot. */
const prepareMs = 30_000;

/** The one way to the old systems: every request, look-ups, descriptions and repetitions included, needs a permit. */
@Injectable()
export class SystemCalls {
  private readonly systems = new Map<string, OldSystem>();
  private readonly preparing = new Map<string, Promise<void>>();

  constructor(
    private readonly slots: Slots,
    private readonly payloads: PayloadStore,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
  ) {}

  /** Waits for a permit. Nothing of the request that it is for has been sent when this rejects, with the signal's reason or as `transient`. */
  async reserve(connector: ConnectorFile, signal: AbortSignal): Promise<Permit> {
    const system = this.systemOf(connector);
    while (!system.isPrepared()) {
      const known =
        this.preparing.get(connector.name) ??
        this.prepare(connector, system).finally(() => this.preparing.delete(connector.name));
      this.preparing.set(connector.name, known);
      await known;
    }
    return new Permit(system, await this.slotOf(connector, signal));
  }

  private async prepare(connector: ConnectorFile, system: OldSystem): Promise<void> {
    // Fetched for all who wait, so that none of them may give it up.
    const slot = await this.slotOf(connector, AbortSignal.timeout(prepareMs)).catch((cause: unknown) => {
      throw cause instanceof ChassisError ? cause : systemUnavailable(connector.name, `no slot within ${prepareMs} ms`);
    });
    const answer = await system.prepare(slot.endsAt);
    if (answer.kind !== 'in-doubt') await slot.release().catch(() => undefined);
    if (answer.kind !== 'answered') throw systemUnavailable(connector.name, answer.message);
  }

  private async slotOf({ name, rate, timeoutMs }: ConnectorFile, signal: AbortSignal): Promise<Slot> {
    if (rate === undefined) return { endsAt: performance.now() + timeoutMs, release: () => Promise.resolve() };
    return await this.slots.take({ system: name, ...rate, timeoutMs }, signal);
  }

  private systemOf(connector: ConnectorFile): OldSystem {
    const known = this.systems.get(connector.name) ?? openSystem(connector, this.config, this.payloads);
    this.systems.set(connector.name, known);
    return known;
  }
}

export const systemUnavailable = (system: string, message: string): ChassisError =>
  new ChassisError('transient', 'system-unavailable', `${system} cannot be reached: ${message}`, {
    retryAfterMs: 1_000,
  });
