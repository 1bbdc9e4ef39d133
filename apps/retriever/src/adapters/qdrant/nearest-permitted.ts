import type { ChunkSlots } from '../../domain/chunk-slots.js';
import { candidates, permittedOf, type ChunkQuery } from '../../domain/search-chunks.js';
import { nearestPlaces } from './nearest-places.js';
import type { PassageKey } from './passage-point.js';
import type { FoundPoint, PassagePoints } from './passage-points.js';
import { permittedFilter } from './permitted-filter.js';

export type DenseQuery = ChunkQuery & { readonly embedding: Float32Array };

/** What a server has that is nearest to a question, of what the query is over: by the server's filter, and looked up in the index as it is when the answer comes. */
export async function nearestPermitted(
  points: PassagePoints,
  slots: ChunkSlots,
  query: DenseQuery,
  { tenant, isExact }: { readonly tenant: string; readonly isExact: boolean },
): Promise<FoundPoint[]> {
  return await nearestPlaces(points, {
    question: query.embedding,
    filter: { tenant, ...permittedFilter(slots, permittedOf(slots, query)) },
    wanted: query.candidates ?? candidates,
    isExact,
    valid: (found) => permittedPlaces(slots, query, found),
  });
}

/** Those that are in the index in that very version, and among what the query is over. */
export function permittedPlaces<P extends PassageKey>(slots: ChunkSlots, query: ChunkQuery, places: readonly P[]): P[] {
  const { mask } = permittedOf(slots, query);
  return places.filter((place) => {
    const slot = slots.slotOf(place);
    return slot !== undefined && mask[slot] === 1;
  });
}
