import type { DecidedPolicy, PayloadRef, Segment } from '@chassis/contracts';
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

/** A failed answer with placeholders; `content` is undefined where it stays as it is. */
export interface FailedAnswer {
  readonly content: PayloadRef | undefined;
  readonly masks: readonly Mask[];
  readonly masked: Readonly<Record<string, number>>;
  readonly policies: readonly DecidedPolicy[];
}

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

  /** What did not pass, as it would have left: with a placeholder wherever one can stand. The masks that were put in speak of the candidate. */
  async failed(
    answer: TextAnswer | ValueAnswer,
    outcome: ChecksOutcome,
    context: MessageContext,
  ): Promise<FailedAnswer> {
    const { content, masks, masked, policies } =
      answer.kind === 'text' ? failedText(answer, outcome) : failedValue(answer, outcome);
    const isChanged = Object.keys(masked).length > 0 || (answer.kind === 'text' && isDropped(answer));
    if (!isChanged) return { content: undefined, masks, masked, policies };
    const ref = await this.payloads.putJson(context.tenant, content, context.dataClass);
    return { content: ref, masks, masked, policies };
  }

  private async text(answer: TextAnswer, all: ChecksOutcome, context: MessageContext): Promise<LeavingAnswer> {
    const { rest, contents } = answer;
    const { outcome, parts, output, masked, policies } = maskedText(answer, all);
    const refs = await Promise.all(
      parts.map(async (one, index) =>
        one === rest[index] ? contents[index]! : await this.payloads.putJson(context.tenant, one, context.dataClass),
      ),
    );
    return { outcome, contents: refs, output, masked, policies };
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

/** A text with what leaves of its rest in `parts`, and all of it as the run is given it. */
function maskedText({ left, rest, told }: TextAnswer, all: ChecksOutcome) {
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
  const parts = maskRest(rest, outcome.masks ?? [], from, quotes);
  const whole = [...left, ...parts];
  const toolCalls = whole.flatMap((one) => one.toolCalls ?? []);
  const output = {
    text: whole.map((one) => one.text).join(''),
    citations: whole.flatMap((one) => one.citations),
    isAbstained: false,
    ...told,
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(whole.some((one) => one.dropped !== undefined) && { dropped: sumOf(whole.map((one) => one.dropped)) }),
  };
  const policies = distinctPolicies(whole.flatMap((one) => one.policies ?? []));
  return { outcome, parts, output, masked: sumOf(whole.map((one) => one.masked)), policies };
}

function failedText(answer: TextAnswer, all: ChecksOutcome) {
  const { outcome, output, masked, policies } = maskedText(answer, all);
  const masks = (outcome.masks ?? []).filter(({ citation }) => citation === undefined);
  return { content: output, masks, masked, policies };
}

function failedValue({ candidate }: ValueAnswer, { masks = [] }: ChecksOutcome) {
  const { value, unmasked } = maskValue(candidate.value, masks);
  const own = masks.filter((one) => !unmasked.includes(one));
  const policies = distinctPolicies(own.map(({ decided }) => decided));
  return { content: value, masks: own, masked: countsOf(own), policies };
}

const isDropped = ({ left, rest }: TextAnswer): boolean =>
  [...left, ...rest].some(({ dropped }) => dropped !== undefined);

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
