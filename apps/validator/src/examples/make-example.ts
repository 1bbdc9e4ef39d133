import {
  type ApprovalDecided,
  ChassisError,
  type DecisionMark,
  GenerateContextSchema,
  type PayloadRef,
  PayloadRefSchema,
} from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ExampleContent } from '../domain/examples/example.js';
import { marksOf } from '../domain/examples/marks-of.js';
import { countsOf } from '../domain/masking/mask-segment.js';
import type { MaskedPart } from '../domain/masking/mask-part.js';
import type { FailureReport } from '../release/failed-attempts.js';
import { MaskParts } from './mask-parts.js';

interface Note {
  readonly comment?: string;
  readonly marks?: readonly DecisionMark[];
}

const none: MaskedPart = { isKept: true, value: null, masks: [] };

/** Reads what a decision was about and masks it, part by part; what cannot be masked is left out and named. */
@Injectable()
export class MakeExample {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly parts: MaskParts,
  ) {}

  async of(decided: ApprovalDecided, context: MessageContext): Promise<ExampleContent> {
    const { decision } = decided;
    const mask = async (read: Promise<Read>) => await this.masked(await read, context);
    const note = this.read(decided.note, context);
    const [input, candidate, edited, reason] = await Promise.all([
      mask(this.read(decided.input, context).then(inputsOf)),
      mask(this.read(decided.candidate, context).then(answerOf)),
      mask(this.read(decided.edited, context).then(answerOf)),
      mask(note.then(onValue((value) => (value as Note).comment ?? null))),
    ]);
    const parts = { input, candidate, ...(decision === 'edit' && { final: edited }), reason };
    const kept = Object.values(parts).flatMap((one) => (one.isKept ? one.masks : []));
    const comment = valueOf(reason);
    return {
      input: valueOf(input),
      candidate: valueOf(candidate),
      final: decision === 'reject' ? null : valueOf(decision === 'edit' ? edited : candidate),
      ...(typeof comment === 'string' && { reason: comment }),
      marks: marksOf(candidate, await this.found(decided, context), marked(await note)),
      withheld: Object.entries(parts).flatMap(([part, one]) => (one.isKept ? [] : [{ part, code: one.code }])),
      masked: countsOf(kept),
      maskedBy: (await this.parts.hasTagger()) ? 'rules-and-tagger' : 'rules',
    };
  }

  private async masked(read: Read, context: MessageContext): Promise<MaskedPart> {
    if ('code' in read) return { isKept: false, code: read.code };
    if (read.value === null) return none;
    return await this.parts.of(read.value, { dataClass: context.dataClass, now: context.now() });
  }

  private async found(
    { failures, kind }: ApprovalDecided,
    context: MessageContext,
  ): Promise<FailureReport['failures']> {
    if (kind !== 'review') return [];
    const report = await this.read(failures, context);
    // A rule's report has a form of its own; it is the candidate then.
    return 'value' in report ? ((report.value as Partial<FailureReport> | null)?.failures ?? []) : [];
  }

  private async read(ref: PayloadRef | undefined, { tenant }: MessageContext): Promise<Read> {
    if (ref === undefined) return { value: null };
    try {
      return { value: await this.payloads.getJson(tenant, ref) };
    } catch (error) {
      const { code } = ChassisError.from(error);
      if (code === 'payload-erased' || code === 'payload-missing') return { code: 'erased' };
      throw error;
    }
  }
}

type Read = { readonly value: unknown } | { readonly code: string };

const onValue =
  (change: (value: object | string | number | boolean) => unknown) =>
  (read: Read): Read =>
    'value' in read && read.value !== null && read.value !== undefined ? { value: change(read.value) } : read;

/** Of a text answer its text; any other value as it is. */
const answerOf = onValue((value) => {
  const { text, citations } = value as { text?: unknown; citations?: unknown };
  return typeof text === 'string' && Array.isArray(citations) ? text : value;
});

/** What the prompt was given; what an approval showed, as it is. */
const inputsOf = onValue((value) => {
  const context = GenerateContextSchema.safeParse(value);
  return withoutRefs(context.success ? context.data.inputs : value);
});

/** A reference is no text, and what it names may go before the example does. */
function withoutRefs(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (PayloadRefSchema.safeParse(value).success) return null;
  if (Array.isArray(value)) return value.map(withoutRefs);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutRefs(one)]));
}

const marked = (note: Read): readonly DecisionMark[] =>
  'value' in note ? ((note.value as Note | null)?.marks ?? []) : [];
const valueOf = (part: MaskedPart): unknown => (part.isKept ? part.value : null);
