import type { Failure, Segment } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { ChecksOutcome } from '../domain/checks/run-checks.js';
import { dropSentences, fromFirstLetter } from '../domain/dropping/drop-sentences.js';
import { isEmptied } from '../domain/dropping/is-emptied.js';
import type { PreparedContext } from './check-contexts.js';
import { candidateOf, type TextAnswer, type ValueAnswer } from './ended-answer.js';

/** Leaves sentences out of what has not left of an answer, where the workflow would rather do without them. */
@Injectable()
export class AnswerDropping {
  constructor(private readonly payloads: PayloadStore) {}

  /** Undefined where something cannot be left out: it has left, it is a form that would break, or nothing would be left of the answer. */
  async shorten(
    answer: TextAnswer | ValueAnswer,
    { failures }: ChecksOutcome,
    { passages }: PreparedContext,
    context: MessageContext,
  ): Promise<TextAnswer | undefined> {
    if (answer.kind !== 'text') return undefined;
    const rest = shortened(answer, failures);
    if (rest === undefined || isEmptied([...answer.left, ...rest])) return undefined;
    const contents = await Promise.all(
      rest.map(async (one, index) =>
        one === answer.rest[index]
          ? answer.contents[index]!
          : await this.payloads.putJson(context.tenant, one, context.dataClass),
      ),
    );
    return { ...answer, rest, contents, candidate: candidateOf(answer.left, rest, passages, answer.told.isLimited) };
  }
}

/** Each failure is in one segment of the rest; undefined where one is not, or its sentence must stay. */
function shortened({ left, rest }: TextAnswer, failures: readonly Failure[]): Segment[] | undefined {
  const whole = [...left, ...rest].map(({ text }) => text).join('');
  const placed = failures.flatMap(({ span, ...one }) =>
    span === undefined ? [] : [{ ...one, span: fromFirstLetter(whole, span) }],
  );
  let offset = left.reduce((sum, { text }) => sum + text.length, 0);
  let found = 0;
  const parts = rest.map((segment) => {
    const [start, end] = [offset, offset + segment.text.length];
    offset = end;
    const own = placed.filter(({ span }) => span.start >= start && span.start < end);
    found += own.length;
    const moved = own.map((one) => ({ ...one, span: { start: one.span.start - start, end: one.span.end - start } }));
    return own.length === 0 ? segment : dropSentences(segment, moved);
  });
  const all = parts.filter((one) => one !== undefined);
  return found === failures.length && all.length === rest.length ? all : undefined;
}
