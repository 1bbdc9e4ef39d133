import { AccessRecheck, ChassisError, PassageRefSchema, type AuditFact } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';

/** Why a text is not shown: the reader may not see its document, or nobody could say. */
export type WithheldState = 'forbidden' | 'access-unknown';

const PlacedSchema = PassageRefSchema.pick({ document: true, version: true, chunk: true, text: true });

/**
 * What a run found was permitted to its subject then. Who reads its explanation now may be somebody else, or have lost the right: texts of passages are
 * shown by the rights that the reader has now, of whatever version of the document they are.
 */
@Injectable()
export class WithheldTexts {
  constructor(
    private readonly routes: RouteClient,
    private readonly logger: Logger,
  ) {}

  /** By payload id. `token` is the reader's signed principal. */
  async of(facts: readonly AuditFact[], token: string): Promise<Map<string, WithheldState>> {
    const passages = facts.flatMap(({ kind, data }) => (kind === 'passages.retrieved' ? passagesOf(data) : []));
    if (passages.length === 0) return new Map();
    const places = passages.map(({ document, version, chunk }) => ({ document, version, chunk }));
    try {
      const { isAllowed } = await this.routes.call(AccessRecheck, { passages: places, ofAnyVersion: true }, { token });
      const shown = new Set(passages.flatMap(({ text }, at) => (isAllowed[at] === true ? [text.payload] : [])));
      const forbidden = passages.filter(({ text }) => !shown.has(text.payload));
      return new Map(forbidden.map(({ text }) => [text.payload, 'forbidden']));
    } catch (error) {
      const { code } = ChassisError.from(error);
      this.logger.warn({ code, error }, 'whether passages of an explanation may be seen could not be asked');
      return new Map(passages.map(({ text }) => [text.payload, 'access-unknown']));
    }
  }
}

function passagesOf({ passages }: Readonly<Record<string, unknown>>) {
  const listed: unknown[] = Array.isArray(passages) ? passages : [];
  return listed.map((one) => PlacedSchema.safeParse(one)).flatMap(({ data }) => (data === undefined ? [] : [data]));
}
