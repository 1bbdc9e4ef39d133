import { ChassisError } from '@chassis/contracts';
import type { RetrieverConfig } from '../config.js';
import type { PassageIndex } from '../ports/passage-index.js';

/** The index that the settings name. Throws `invalid` when they name a server without its address, so that a start says so and not the first question. */
export function choosePassageIndex(
  { RETRIEVAL_INDEX, QDRANT_URL }: RetrieverConfig,
  memory: PassageIndex,
  qdrant: PassageIndex,
): PassageIndex {
  if (RETRIEVAL_INDEX === 'memory') return memory;
  if (QDRANT_URL !== undefined) return qdrant;
  throw new ChassisError('invalid', 'bad-settings', 'RETRIEVAL_INDEX=qdrant needs QDRANT_URL, as http://host:6333.');
}
