import type { PayloadRef, Segment } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ChecksOutcome } from '../domain/checks/run-checks.js';
import { distinctPolicies } from '../domain/disclosure/distinct-policies.js';
import type { Mask } from '../domain/masking/mask.js';
import { countsOf, maskSegment } from '../domain/masking/mask-segment.js';
import { maskValue } from '../domain/masking/mask-value.js';
import { refuseUnmaskable } from '../domain/masking/refuse-unmaskable.js';
import type { LeavingAnswer, TextAnswer, ValueAnswer } from './ended-answer.js';

/** Puts placeholders where a whole answer's checks ask for them (those that judge shape have judged them), before anything of it is kept or leaves. */
@Injectable()
export class AnswerMasking {
  constructor(private readonly payloads: PayloadStore) {}

  async apply(
    answer: TextAnswer | ValueAnswer,
    outcome: ChecksOutcome,
    context: MessageContext,
  ): Promise<LeavingAnswer> {
    return answer.kind === 'text'
      ? await this.text(answer, outcome, context)
      : await this.value(answer, outcome, context);
  }

  private async text(answer: TextAnswer, all: ChecksOutcome, context: MessageContext): Promise<LeavingAnswer> {
    const { left, rest, contents, told } = answer;
    const from = lengthOf(left);
    const to = from + lengthOf(rest);
    const quotes = left.reduce((sum, { citations }) => sum + citations.length, 0);
    // What has left was masked as it left, its quotes too.
    const { masks = [], ...others } = all;
    const own = masks.filter(({ citation }) => citation === undefined || citation >= quotes);
    const outcome = refuseUnmaskable(
      { ...others, masks: own },
      ({ citation, start, end }) => citation !== undefined || (start >= from && end <= to),
    );
    const masked = maskRest(rest, outcome.masks ?? [], from, quotes);
    const refs = await Promise.all(
      masked.map(async (one, index) =>
        one === rest[index] ? contents[index]! : await this.payloads.putJson(context.tenant, one, context.dataClass),
      ),
    );
    const parts = [...left, ...masked];
    const toolCalls = parts.flatMap((one) => one.toolCalls ?? []);
    const output = {
      text: parts.map((one) => one.text).join(''),
      citations: parts.flatMap((one) => one.citations),
      isAbstained: false,
      ...told,
      ...(toolCalls.length > 0 && { toolCalls }),
      ...(parts.some((one) => one.dropped !== undefined) && { dropped: sumOf(parts.map((one) => one.dropped)) }),
    };
    const policies = distinctPolicies(parts.flatMap((one) => one.policies ?? []));
    return { outcome, contents: refs, output, masked: sumOf(parts.map((one) => one.masked)), policies };
  }

  private async value(
    { candidate, content }: ValueAnswer,
    outcome: ChecksOutcome,
    context: MessageContext,
  ): Promise<LeavingAnswer> {
    const masks = outcome.masks ?? [];
    const asItIs = { outcome, contents: [], output: content, masked: {}, policies: [] };
    if (masks.length === 0 || outcome.verdict !== 'pass') return asItIs;
    const { value, unmasked } = maskValue(candidate.value, masks);
    const refused = refuseUnmaskable(outcome, (mask) => !unmasked.includes(mask));
    if (refused.verdict !== 'pass') return { ...asItIs, outcome: refused };
    const output: PayloadRef = await this.payloads.putJson(context.tenant, value, context.dataClass);
    const policies = distinctPolicies(masks.map(({ decided }) => decided));
    return { outcome, contents: [], output, masked: countsOf(masks), policies };
  }
}

function maskRest(rest: readonly Segment[], masks: readonly Mask[], from: number, quotes: number): Segment[] {
  let [offset, citation] = [from, quotes];
  return rest.map((segment) => {
    const own = masks.flatMap((one): Mask[] => {
      if (one.citation === undefined) return [one];
      const index = one.citation - citation;
      return index >= 0 && index < segment.citations.length ? [{ ...one, citation: index }] : [];
    });
    const masked = maskSegment(segment, own, offset);
    offset += segment.text.length;
    citation += segment.citations.length;
    return masked;
  });
}

const lengthOf = (parts: readonly Segment[]): number => parts.reduce((sum, { text }) => sum + text.length, 0);

function sumOf(counts: readonly (Readonly<Record<string, number>> | undefined)[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [kind, count] of counts.flatMap((one) => Object.entries(one ?? {}))) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
