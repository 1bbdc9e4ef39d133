import type { OperationCall } from '../domain/connector-file.js';
import type { OldSystem, SystemAnswer } from '../ports/old-system.js';
import type { Slot } from '../ports/slots.js';

/** The right to send one request to one system, once. */
export class Permit {
  constructor(
    private readonly system: OldSystem,
    private readonly slot: Slot,
  ) {}

  /** Sends, or says `not-sent` when its time is over. */
  async send(tenant: string, call: OperationCall, request: unknown): Promise<SystemAnswer> {
    if (this.isOver()) return { kind: 'not-sent', message: 'The slot ended before the request could be sent.' };
    const answer = await this.system.send({ tenant, call, request, endsAt: this.slot.endsAt });
    // A request that ran out of time may still be on its way: its slot comes back by itself, a period after that.
    if (answer.kind !== 'in-doubt' || !this.isOver()) await this.giveBack();
    return answer;
  }

  isOver(): boolean {
    return performance.now() >= this.slot.endsAt;
  }

  /** A slot that cannot be given back now comes back by itself. */
  async giveBack(): Promise<void> {
    await this.slot.release().catch(() => undefined);
  }
}
