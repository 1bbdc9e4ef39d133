import { Injectable } from '@nestjs/common';
import { VectorCollection } from './vector-collection.js';
import { VectorRows } from './vector-rows.js';

/** Removes a deleted document's points from every collection that may hold some, those of models before this one included, and counts what is left. */
@Injectable()
export class VectorEraser {
  constructor(
    private readonly collection: VectorCollection,
    private readonly rows: VectorRows,
  ) {}

  /** While nobody writes the tenant's points. Undefined when there is no collection. */
  async forget(tenant: string, document: string): Promise<number | undefined> {
    const collections = await this.collection.collections();
    if (!collections) return undefined;
    let left: number | undefined;
    for (const known of await collections.everywhere()) {
      const { marker } = known;
      const { points } = await this.collection.targetOf(known);
      left = await this.rows.alone(tenant, marker, async (tx) => {
        await points.remove(tenant, [{ document }]);
        await this.rows.keep(tx, marker, { held: [], gone: [document] });
        return (left ?? 0) + (await points.count(tenant, document));
      });
    }
    return left;
  }
}
