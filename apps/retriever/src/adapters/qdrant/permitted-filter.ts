import type { ChunkSlots } from '../../domain/chunk-slots.js';
import type { AccessRule } from '../../domain/access-rule.js';
import type { PermittedChunks } from '../../domain/permitted-chunks.js';
import type { PointFilter } from './passage-points.js';
import { rulesHash } from './passage-point.js';

/** Up to so many documents are named one by one. */
const namedDocuments = 256;

const made = new WeakMap<PermittedChunks, Omit<PointFilter, 'tenant'>>();

/** What a caller may see, in the words of a server's filter: the rules that permit it, and where they are few its documents. */
export function permittedFilter(slots: ChunkSlots, permitted: PermittedChunks): Omit<PointFilter, 'tenant'> {
  const known = made.get(permitted);
  if (known) return known;
  const rules = new Set<readonly AccessRule[]>();
  const documents = new Set<string>();
  for (const slot of permitted.slots) {
    rules.add(slots.rulesOf(slots.documentOf(slot)));
    const document = documents.size <= namedDocuments ? slots.at(slot)?.document.document : undefined;
    if (document !== undefined) documents.add(document);
  }
  const filter = {
    rules: [...rules].map(rulesHash),
    ...(documents.size <= namedDocuments && { documents: [...documents] }),
  };
  made.set(permitted, filter);
  return filter;
}
