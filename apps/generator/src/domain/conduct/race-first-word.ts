import { ChassisError } from '@chassis/contracts';

/** Opens a stream; `begun` is to be called at its first word, if not before its first value. */
export type OpenStream<T> = (signal: AbortSignal, begun: () => void) => AsyncGenerator<T>;

export interface Race<T> {
  readonly first: OpenStream<T>;
  /** Opened only where the first is late. */
  readonly second: OpenStream<T>;
  readonly afterMs: number;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The second said the first word. Called before any of its values comes. */
  secondWon(): void;
  /** One that was opened did not win: with the error that it failed with, or because it was left. */
  lost(which: 'first' | 'second', error: ChassisError | undefined): void;
}

/**
 * The values of the stream that says the first word. Where the first says none in time the second is opened beside it, and whoever of them is
 * later is left at once. Fails as the first does where both fail.
 */
export async function* raceFirstWord<T>(race: Race<T>): AsyncGenerator<T> {
  const first = new Runner(race.first, race.signal);
  if (!(await isLate(first, race))) return yield* first.values();
  const second = new Runner(race.second, race.signal);
  const winner = await Promise.any([first.begun.then(() => first), second.begun.then(() => second)]).catch(() => first);
  const loser = winner === first ? second : first;
  race.lost(loser === first ? 'first' : 'second', loser.error);
  loser.leave();
  if (winner === second) race.secondWon();
  yield* winner.values();
}

/** Whether the time is over and it has neither begun nor failed. */
async function isLate<T>(runner: Runner<T>, { sleep, afterMs, signal }: Race<T>): Promise<boolean> {
  const enough = new AbortController();
  const over = sleep(afterMs, AbortSignal.any([signal, enough.signal])).then(
    () => true,
    () => false,
  );
  const isOver = await Promise.race([
    over,
    runner.begun.then(
      () => false,
      () => false,
    ),
  ]);
  enough.abort();
  return isOver && !signal.aborted;
}

/** A stream that is read ahead by one value. */
class Runner<T> {
  /** Resolves at the first word or value; rejects with what it failed with before. */
  readonly begun: Promise<void>;
  error: ChassisError | undefined;
  private readonly leaving = new AbortController();
  private readonly stream: AsyncGenerator<T>;
  private readonly next: Promise<IteratorResult<T>>;

  constructor(open: OpenStream<T>, signal: AbortSignal) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stream = open(AbortSignal.any([signal, this.leaving.signal]), resolve);
    this.next = this.stream.next();
    this.begun = Promise.race([promise, this.next.then(() => undefined)]);
    // Who wins is told by `values`; of who loses it is kept here.
    this.begun.catch((error: unknown) => {
      this.error = ChassisError.from(error);
    });
    this.next.catch((error: unknown) => {
      this.error = ChassisError.from(error);
    });
  }

  async *values(): AsyncGenerator<T> {
    try {
      let step = await this.next;
      while (step.done !== true) {
        yield step.value;
        step = await this.stream.next();
      }
    } finally {
      await this.stream.return(undefined);
    }
  }

  /** Stops it; it ends in its own time, and whatever it ends with is nobody's business any more. */
  leave(): void {
    this.leaving.abort(new ChassisError('transient', 'hedge-lost', 'Another model said the first word.'));
    this.stream.return(undefined).catch((error: unknown) => {
      this.error = ChassisError.from(error);
    });
  }
}
