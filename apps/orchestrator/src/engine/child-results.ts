import { ChassisError, type DataClass, type PayloadRef } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { type ChildRow, ChildRows } from '../adapters/child-rows.js';

const maxBytes = 32_000_000;
const readAtOnce = 20;

/** What the children of a map gave, as one list: gathered from their rows, so that the parent's row need not hold a thousand references. */
@Injectable()
export class ChildResults {
  constructor(
    private readonly rows: ChildRows,
    private readonly payloads: PayloadStore,
  ) {}

  /** In the order of the items: of `fail` the results of those that completed, of `collect` `{status, reason, result}` of all. Throws `invalid`/`results-too-large`. */
  async gather(
    tenant: string,
    of: { run: string; step: string; onItemFail: 'fail' | 'collect' },
    dataClass: DataClass,
  ): Promise<PayloadRef> {
    const rows = await this.rows.of(tenant, of.run, of.step);
    const bytes = rows.reduce((sum, { result }) => sum + (result?.bytes ?? 0), 0);
    if (bytes > maxBytes)
      throw new ChassisError(
        'invalid',
        'results-too-large',
        `The results of ${of.step} have ${bytes} bytes together; at most ${maxBytes} make one list.`,
      );
    const told = of.onItemFail === 'collect' ? rows : rows.filter(({ status }) => status === 'completed');
    const results: unknown[] = [];
    for (let from = 0; from < told.length; from += readAtOnce) {
      const some = told.slice(from, from + readAtOnce);
      results.push(...(await Promise.all(some.map(async (row) => await this.read(tenant, row)))));
    }
    const list = of.onItemFail === 'fail' ? results : told.map((row, at) => entryOf(row, results[at]));
    return await this.payloads.putJson(tenant, list, dataClass);
  }

  private async read(tenant: string, { result }: ChildRow): Promise<unknown> {
    return result === null ? null : await this.payloads.getJson(tenant, result);
  }
}

const entryOf = ({ status, reason }: ChildRow, result: unknown): Record<string, unknown> => ({
  status,
  ...(reason !== null && { reason }),
  result,
});
