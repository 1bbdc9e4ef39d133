import { ChassisError, PayloadRefSchema } from '@chassis/contracts';
import { parseMail } from '@chassis/documents';
import type { PayloadStore } from '@chassis/payloads';
import { OldSystem, type SystemAnswer, type SystemRequest } from '../ports/old-system.js';

/** Operations done in this process. */
export class LocalSystem extends OldSystem {
  constructor(private readonly payloads: PayloadStore) {
    super();
  }

  isPrepared(): boolean {
    return true;
  }

  prepare(): Promise<SystemAnswer> {
    return Promise.resolve({ kind: 'answered', answer: undefined });
  }

  async send({ tenant, call, request }: SystemRequest): Promise<SystemAnswer> {
    if (call.kind !== 'local')
      throw new ChassisError('bug', 'wrong-call', `A local system cannot do a call of kind ${call.kind}.`);
    const { raw } = request as { raw: unknown };
    return { kind: 'answered', answer: await parseMail(await this.bytesOf(tenant, raw)) };
  }

  private async bytesOf(tenant: string, raw: unknown): Promise<Uint8Array> {
    if (typeof raw === 'string') return Buffer.from(raw, 'utf8');
    return await this.payloads.get(tenant, PayloadRefSchema.parse(raw));
  }
}
