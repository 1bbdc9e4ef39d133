import { ChassisError, type Citation, type Failure } from '@chassis/contracts';
import { estimateTokens } from '../estimate-tokens.js';
import type { Capability, ModelCall, ModelEvent } from '../language-model.js';
import { LocalModel } from '../local-model.js';
import { pickAnswer } from './pick-answer.js';
import { rankSentences, type Candidate } from './rank-sentences.js';

/** Answers by quoting: no weights, no invention. Abstains when no sentence given fits the question. */
export class ExtractiveModel extends LocalModel {
  readonly name = 'extractive';
  readonly id = 'extractive-1';
  readonly capabilities: readonly Capability[] = ['text'];

  canAnswer(call: ModelCall): boolean {
    return typeof call.inputs['question'] === 'string' && call.inputs['question'].trim() !== '';
  }

  async *stream(call: ModelCall, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const question = questionOf(call);
    const ranked = rankSentences(question, call.passages).filter((one) => !isSpent(one, call));
    const chosen = pickAnswer(ranked);
    let text = '';
    for (const [index, candidate] of chosen.entries()) {
      signal.throwIfAborted();
      const piece = index === 0 ? candidate.quote : ` ${candidate.quote}`;
      text += piece;
      yield { type: 'text', text: piece, citations: [citationOf(candidate)] };
    }
    const inputTokens = call.passages.reduce(
      (sum, passage) => sum + estimateTokens(passage.text),
      estimateTokens(question),
    );
    yield {
      type: 'done',
      finish: 'stop',
      isAbstained: chosen.length === 0 && call.released === '',
      usage: { inputTokens, outputTokens: estimateTokens(text) },
    };
  }
}

function questionOf(call: ModelCall): string {
  const question = call.inputs['question'];
  if (typeof question === 'string' && question.trim() !== '') return question;
  throw new ChassisError(
    'invalid',
    'no-question',
    `The extractive model answers inputs.question, and ${call.prompt.path} was given none: pass it in the step's inputs.`,
  );
}

function citationOf({ passage, quote, start }: Candidate): Citation {
  const { document, version, chunk } = passage.ref;
  const from = passage.ref.start + start;
  return { document, version, chunk, quote, start: from, end: from + quote.length };
}

/** Released already, or within what a check refused: another sentence has to do. */
function isSpent(candidate: Candidate, call: ModelCall): boolean {
  if (call.released.includes(candidate.quote)) return true;
  const previous = textOf(call.previous);
  const at = previous.indexOf(candidate.quote);
  return at >= 0 && call.failures.some((failure) => overlaps(failure, at, at + candidate.quote.length));
}

const overlaps = ({ span }: Failure, start: number, end: number): boolean =>
  span !== undefined && span.start < end && span.end > start;

function textOf(candidate: unknown): string {
  const text = typeof candidate === 'object' && candidate !== null && 'text' in candidate ? candidate.text : undefined;
  return typeof text === 'string' ? text : '';
}
