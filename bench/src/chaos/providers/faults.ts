/** What a fault must come to. `answer`: all of it, by whichever model; `filtered`, `refused`: an end that says so; `error`: no answer, and told as that. */
export type Outcome = 'answer' | 'filtered' | 'refused' | 'error';

/** What is asked for: sentences, a call of a tool, or JSON by a schema. */
export type Wish = 'text' | 'tool' | 'json';

/** One way in which a provider fails. */
export interface Fault {
  /** A mode of the models simulator. */
  readonly mode: string;
  /** Whether sentences have left when it strikes. */
  readonly isAfterFirstToken: boolean;
  readonly wish: Wish;
  /** What comes of it while another provider is well. */
  readonly withOther: Outcome;
  /** What comes of it where every provider fails so. */
  readonly alone: Outcome;
  /** The model that is asked, where it is not the usual one. */
  readonly model?: 'nobody' | 'no-tls';
}

const before = (
  mode: string,
  withOther: Outcome = 'answer',
  alone: Outcome = 'error',
  more: Partial<Fault> = {},
): Fault => ({
  ...{ mode, isAfterFirstToken: false, wish: 'text', withOther, alone },
  ...more,
});
const after = (mode: string, withOther: Outcome = 'answer', alone: Outcome = 'error'): Fault =>
  before(mode, withOther, alone, { isAfterFirstToken: true });

/** Every fault that a provider can have; those behind the first token strike in the third sentence. */
export const faults: readonly Fault[] = [
  ...[400, 401, 403, 404, 408, 409, 413, 422].map((status) => before(`refused:${status}`)),
  ...[500, 502, 503, 504].map((status) => before(`server-error:${status}`)),
  before('throttled:none'),
  before('throttled:30'),
  before('throttled:date+30'),
  before('reset'),
  before('reset', 'answer', 'error', { model: 'nobody' }),
  before('reset', 'answer', 'error', { model: 'no-tls' }),
  before('html'),
  before('error-body'),
  before('slow:9000'),
  before('slow-first:9000'),
  before('stall:0'),
  before('cut:0'),
  before('no-finish:0'),
  before('empty'),
  before('duplicated'),
  before('malformed:0'),
  before('refusal', 'refused', 'refused'),
  before('no-usage', 'answer', 'answer'),
  before('wrong-usage', 'answer', 'answer'),
  before('wrong-usage:0', 'answer', 'answer'),
  before('wrong-usage:90000000', 'answer', 'answer'),
  after('stall:75'),
  after('cut:75'),
  after('cut-utf8:75'),
  after('cut-line:75'),
  after('no-finish:75'),
  after('error-event:75'),
  after('malformed:75'),
  after('length:75'),
  after('content-filter', 'filtered', 'filtered'),
  before('obedient', 'filtered', 'filtered'),
  before('tool-fragments', 'answer', 'answer', { wish: 'tool' }),
  before('tool-cut', 'answer', 'error', { wish: 'tool' }),
  before('wrong-json', 'error', 'error', { wish: 'json' }),
  before('garbage', 'error', 'error', { wish: 'json' }),
];
