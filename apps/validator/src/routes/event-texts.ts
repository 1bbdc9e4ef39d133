import { ChassisError, type PayloadRef, PayloadRefSchema, type RunEvent, SegmentSchema } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { StoredEvent } from '../ports/run-event-log.js';

/** Puts the texts in the place of references; what was erased since shows `erased: true`. */
@Injectable()
export class EventTexts {
  constructor(private readonly payloads: PayloadStore) {}

  async resolve(tenant: string, event: StoredEvent): Promise<RunEvent> {
    return {
      position: event.position,
      type: event.type,
      at: event.at.toISOString(),
      data: await this.dataOf(tenant, event),
    };
  }

  private async dataOf(tenant: string, { type, data, isWithdrawn }: StoredEvent): Promise<Record<string, unknown>> {
    if (type === 'answer.segment') {
      const { content, ...place } = data;
      if (isWithdrawn) return { ...place, text: '', citations: [], withdrawn: true };
      const segment = await this.json(tenant, content);
      if (segment === undefined) return { ...place, text: '', citations: [], erased: true };
      const { text, citations, toolCalls, dropped } = SegmentSchema.parse(segment.value);
      return {
        ...{ ...place, text, citations },
        ...(toolCalls !== undefined && { toolCalls }),
        ...(dropped !== undefined && { dropped }),
      };
    }
    const resolved: Record<string, unknown> = { ...data };
    for (const name of ['result', 'detail']) {
      if (!PayloadRefSchema.safeParse(data[name]).success) continue;
      const found = await this.json(tenant, data[name]);
      if (found !== undefined) resolved[name] = found.value;
      else Object.assign(resolved, { [name]: null, erased: true });
    }
    return resolved;
  }

  /** Undefined when the payload was erased, or pruned after its retention. */
  private async json(tenant: string, ref: unknown): Promise<{ value: unknown } | undefined> {
    try {
      return { value: await this.payloads.getJson(tenant, ref as PayloadRef) };
    } catch (error) {
      if (error instanceof ChassisError && (error.code === 'payload-erased' || error.code === 'payload-missing'))
        return undefined;
      throw error;
    }
  }
}
