import type { Measured, Suite } from '../suite.js';
import { probeLine } from './line-probes.js';
import { MemoryProbes } from './memory-probes.js';
import { modelFolders } from '../model-folders.js';
import { noProbes } from './probe-counts.js';
import { measureRevocation } from './revocation.js';
import { ServerProbes, withQdrant } from './server-probes.js';

/** Few and many people (filters are kept for 64 of them), few and many papers (beyond 2,000 permitted chunks vectors are searched as int8). */
const worlds = [
  { people: 24, papers: 120, chunks: 4, dimension: 48, nearestMinutes: 0, rounds: 36, each: 60 },
  { people: 80, papers: 60, chunks: 3, dimension: 32, nearestMinutes: 0, rounds: 18, each: 30 },
  { people: 8, papers: 1_500, chunks: 6, dimension: 64, nearestMinutes: 0, rounds: 4, each: 250 },
];
/** Beyond 256 permitted papers the server's filter names rules alone. */
const serverWorlds = [
  { people: 20, papers: 120, chunks: 4, dimension: 48, nearestMinutes: 0, rounds: 6, each: 20 },
  { people: 6, papers: 900, chunks: 3, dimension: 32, nearestMinutes: 0, rounds: 3, each: 30 },
];
const lineRounds = 2;
const trialsEach = 12;

const method =
  'Random tenants: nested groups of three directories with equal names and cycles, roles, attributes, rights of sources, folders and documents with denials, requirements, cut inheritance and terms, changing all the time. ' +
  "`probes` in memory ask the product's search (readQuestion, callerTokens, compileRules, ChunkSlots with its kept filters, searchChunks; half with vectors, exact and int8; a third narrowed to a source by a filter) and an index made of the permitted documents alone, by rules that the bench evaluates itself; ids, order, every score, word weights and counts must be equal to the last digit. " +
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
    const { metrics: server, method: how } = await probeServer();
    const revocation = await measureRevocation(trialsEach);
    return {
      metrics: { ...counts, lineProbes: counts.probes - inMemory, ...server, ...revocation },
      method: method + how,
    };
  },
};

/** The same with the vectors on a Qdrant, where one can be had. */
async function probeServer(): Promise<Measured> {
  const counts = noProbes();
  let lineProbes = 0;
  const { modelsDir, nativeDir } = modelFolders();
  const reason = await withQdrant(async (url) => {
    for (const world of serverWorlds) await ServerProbes.run(url, world, counts);
    const before = counts.probes;
    const models = { CHASSIS_MODELS_DIR: modelsDir, CHASSIS_NATIVE_DIR: nativeDir };
    await probeLine(counts, 1, { ...models, RETRIEVAL_INDEX: 'qdrant', QDRANT_URL: url });
    lineProbes = counts.probes - before;
  });
  if (reason !== undefined) return { metrics: {}, method: ` With vectors on a Qdrant: skipped, ${reason}.` };
  return {
    metrics: {
      probesQdrant: counts.probes,
      lineProbesQdrant: lineProbes,
      passagesQdrant: counts.passages,
      forbiddenQdrant: counts.forbidden,
      rankingMismatchesQdrant: counts.rankingMismatches,
    },
    method:
      ' `probesQdrant` ask the same with all vectors of a random tenant, and of another one under the same names, on a Qdrant (exact; its filter, its answers looked up, scored and ranked by the product), ' +
      'among points of versions and papers that are no more; `lineProbesQdrant` of them go through the retriever with RETRIEVAL_INDEX=qdrant, with vectors where the models folder has an embedder.',
  };
}
