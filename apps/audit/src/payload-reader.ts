import { ChassisError, type PayloadRef } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { WithheldState } from './withheld-texts.js';

/** A reference with what stands behind it, or why nothing does any more. The hash still proves what it was. */
export type OpenedPayload = PayloadRef &
  (
    | { state: 'present'; value: unknown }
    | { state: 'erased'; at?: string; by?: string }
    | { state: 'pruned' }
    | { state: 'not-text' }
    | { state: 'too-large' }
    /** The reader may not see the document that it is of, or nobody could say. */
    | { state: WithheldState }
  );

/** One explanation must not become a download of everything a run touched. */
const maxBytes = 256 * 1024;

/** Opens references for people to read. */
@Injectable()
export class PayloadReader {
  constructor(private readonly payloads: PayloadStore) {}

  async open(tenant: string, refs: readonly PayloadRef[]): Promise<Map<string, OpenedPayload>> {
    const opened = await Promise.all(refs.map(async (ref) => [ref.payload, await this.openOne(tenant, ref)] as const));
    return new Map(opened);
  }

  private async openOne(tenant: string, ref: PayloadRef): Promise<OpenedPayload> {
    if (ref.bytes > maxBytes) return { ...ref, state: 'too-large' };
    try {
      return { ...ref, ...readable(await this.payloads.get(tenant, ref)) };
    } catch (error) {
      if (!(error instanceof ChassisError)) throw error;
      if (error.code === 'payload-erased') return await this.erased(tenant, ref);
      if (error.code === 'payload-missing') return { ...ref, state: 'pruned' };
      throw error;
    }
  }

  private async erased(tenant: string, ref: PayloadRef): Promise<OpenedPayload> {
    const erasure = await this.payloads.erasure(tenant, ref);
    return { ...ref, state: 'erased', ...(erasure !== undefined && { at: erasure.at.toISOString(), by: erasure.by }) };
  }
}

function readable(bytes: Uint8Array): { state: 'present'; value: unknown } | { state: 'not-text' } {
  try {
    return { state: 'present', value: jsonOrText(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { state: 'not-text' };
  }
}

function jsonOrText(text: string): unknown {
  if (!/^[[{"]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
