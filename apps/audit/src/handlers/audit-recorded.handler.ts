import { AuditRecorded } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { count } from '@chassis/telemetry';
import { Controller } from '@nestjs/common';
import { FactGatherer } from '../chain/fact-gatherer.js';

/** Facts go into the chain of the tenant whose signed principal sent them. */
@Controller()
export class AuditRecordedHandler {
  constructor(private readonly gatherer: FactGatherer) {}

  @Handles(AuditRecorded)
  async handle({ facts }: AuditRecorded, { tenant }: MessageContext): Promise<void> {
    await this.gatherer.add(tenant, facts);
    count('auditRecords', facts.length);
  }
}
