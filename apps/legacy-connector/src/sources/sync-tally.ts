import { ChassisError, type SyncReport } from '@chassis/contracts';

const listedFailures = 100;
/** What an item is by now is not known, and may be that nobody sees it any more. */
const notTaken = 'Something of the source could not be taken at present; the failures say why.';

/** Counts what a look does. */
export class SyncTally {
  added = 0;
  changed = 0;
  removed = 0;
  unchanged = 0;
  failed = 0;
  problem: string | undefined;
  readonly #failures: SyncReport['failures'] = [];

  fail(key: string, error: unknown): void {
    const { code, kind, message } = ChassisError.from(error);
    this.failed += 1;
    if (kind === 'transient' || kind === 'throttled') this.problem ??= notTaken;
    const detail = kind === 'bug' ? 'It could not be taken; the log has the cause.' : message;
    if (this.#failures.length < listedFailures) this.#failures.push({ key, code, detail });
  }

  report(at: Date): SyncReport {
    const { added, changed, removed, unchanged, failed, problem } = this;
    const counts = { added, changed, removed, unchanged, failed, failures: this.#failures };
    return { at: at.toISOString(), ...counts, ...(problem !== undefined && { problem }) };
  }
}
