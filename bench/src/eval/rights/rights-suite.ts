import type { Measured, Suite } from '../suite.js';
import { probeLine } from './line-probes.js';
import { MemoryProbes } from './memory-probes.js';
import { noProbes } from './probe-counts.js';
import { measureRevocation } from './revocation.js';

/** Few and many people (filters are kept for 64 of them), few and many papers (beyond 2,000 permitted chunks vectors are searched as int8). */
const worlds = [
  { people: 24, papers: 120, chunks: 4, dimension: 48, nearestMinutes: 0, rounds: 36, each: 60 },
  { people: 80, papers: 60, chunks: 3, dimension: 32, nearestMinutes: 0, rounds: 18, each: 30 },
  { people: 8, papers: 1_500, chunks: 6, dimension: 64, nearestMinutes: 0, rounds: 4, each: 250 },
];
const lineRounds = 2;
const trialsEach = 12;

const method =
  'Random tenants: nested groups of three directories with equal names and cycles, roles, attributes, rights of sources, folders and documents with denials, requirements, cut inheritance and terms, changing all the time. ' +
  "`probes` in memory ask the product's search (readQuestion, callerTokens, compileRules, ChunkSlots with its kept filters, searchChunks; half with vectors, exact and int8) and an index made of the permitted documents alone, by rules that the bench evaluates itself; ids, order, every score, word weights and counts must be equal to the last digit. " +
  '`lineProbes` of them go through the retriever on the embedded bus (passages.retrieve and what explain shows of it, documents.list, access.recheck; groups resolved by its SQL) beside tenants that hold the permitted documents alone. ' +
  'Revocation: the whole product in a process of its own, over HTTP: from the answer that says withdrawn (a term: its end) to the last event of any run that still cited the document, new runs beginning every 40 ms; retrieved, cached and cited in one figure.';

/** Who sees what, and what the rest tells of itself. Needs no data: all of it is made up. */
export const rightsSuite: Suite = {
  name: 'rights',
  measures: 'forbidden passages, rankings that tell of them, and how fast a right ends (no --data)',
  needsData: false,
  async run(): Promise<Measured> {
    const counts = noProbes();
    for (const [at, { rounds, each, ...size }] of worlds.entries()) {
      const probes = new MemoryProbes(at + 1, size, counts);
      for (let round = 0; round < rounds; round += 1) probes.round(each);
    }
    const inMemory = counts.probes;
    await probeLine(counts, lineRounds);
    const revocation = await measureRevocation(trialsEach);
    return { metrics: { ...counts, lineProbes: counts.probes - inMemory, ...revocation }, method };
  },
};
