import { AttemptClosed, CloseAttempt, SegmentSchema } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import { ReleaseLog } from '../ports/release-log.js';
import { attemptOf } from '../release/attempt-of.js';

/** Nothing more of the attempt is accepted; says what has left, for the next attempt to go on behind. */
@Controller()
export class CloseAttemptHandler {
  constructor(
    private readonly log: ReleaseLog,
    private readonly payloads: PayloadStore,
  ) {}

  @Handles(CloseAttempt, { returns: AttemptClosed })
  async handle(_data: CloseAttempt, context: MessageContext): Promise<AttemptClosed> {
    const contents = await this.log.close(attemptOf(context));
    if (contents.length === 0) return { released: 0 };
    const { tenant, dataClass } = context;
    const segments = await Promise.all(
      contents.map(async (ref) => SegmentSchema.parse(await this.payloads.getJson(tenant, ref))),
    );
    const text = await this.payloads.put(tenant, segments.map((one) => one.text).join(''), dataClass);
    return { released: contents.length, text };
  }
}
