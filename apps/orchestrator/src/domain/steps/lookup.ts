import type { PayloadRef } from '@chassis/contracts';
import { signalOf } from '../confidence.js';
import { finishStep } from '../finish-step.js';
import type { EventOf, Evaluated } from '../run-event.js';
import type { Turn } from '../turn.js';
import type { Step } from '../workflow.js';

export function prepareClassify(turn: Turn, id: string): void {
  turn.at(id).phase = 'prepare';
  turn.evaluate(id, { text: { text: (turn.step(id) as Step<'classify'>).text, as: 'text' } });
}

export function prepareRetrieve(turn: Turn, id: string): void {
  const { question, history, filters, variants } = turn.step(id) as Step<'retrieve'>;
  turn.at(id).phase = 'prepare';
  turn.evaluate(id, {
    question: { text: question, as: 'text' },
    ...(history !== undefined && { history: { text: history, as: 'json' } }),
    ...(filters !== undefined && { filters: { text: filters, as: 'json' } }),
    ...(variants !== undefined && { variants: { text: variants, as: 'json' } }),
  });
}

/** What was evaluated is stored; off goes the question, which may be asked again with the same payloads. */
export function onLookupPrepared(turn: Turn, id: string, values: Readonly<Record<string, Evaluated>>): void {
  const refs = Object.entries(values).filter((entry): entry is [string, { ref: PayloadRef }] => 'ref' in entry[1]);
  turn.at(id).inputs = Object.fromEntries(refs.map(([name, { ref }]) => [name, ref]));
  sendLookup(turn, id);
}

/** Asks the stage, as a new attempt. */
export function sendLookup(turn: Turn, id: string): void {
  const step = turn.step(id);
  const state = turn.at(id);
  state.attempt += 1;
  if (step.kind === 'classify') {
    state.phase = 'classify';
    turn.send(id, 'intent.classify', { model: step.model, text: state.inputs?.text });
  } else if (step.kind === 'retrieve') {
    state.phase = 'retrieve';
    const { limit, budgetTokens, neighbours } = step;
    turn.send(id, 'passages.retrieve', { ...state.inputs, limit, budgetTokens, neighbours });
  }
}

export function onClassified(turn: Turn, event: EventOf<'classified'>): void {
  const { label, confidence, isOutOfScope } = event;
  turn.at(event.step).signal = signalOf(confidence);
  finishStep(turn, event.step, { value: { label, confidence, isOutOfScope } });
}

export function onRetrieved(turn: Turn, event: EventOf<'retrieved'>): void {
  turn.at(event.step).signal = signalOf(event.relevance);
  finishStep(turn, event.step, { ref: event.output });
}
