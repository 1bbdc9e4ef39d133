import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  callerTokens,
  ChunkSlots,
  Collections,
  compileRules,
  nearestPermitted,
  PassagePoints,
  rankChunks,
  readQuestion,
  rulesHash,
  searchChunks,
  searchWords,
  VectorServer,
  type ChunkAnswer,
} from '@chassis/retriever';
import { isUnavailable, startQdrant } from '@chassis/servers';
import { Chance } from './chance.js';
import { change, makeWorld, question, type WorldSize } from './make-world.js';
import { documentOf, everyone, inheritedBy, open, shape } from './memory-probes.js';
import { groupsOf, maySee } from './oracle.js';
import type { ProbeCounts } from './probe-counts.js';
import type { Person, World } from './world.js';

const tenant = 'world';
/** Whose points lie between ours, under the same names. */
const otherTenant = 'other';

/** Runs `work` with the address of a Qdrant, or says why there is none. */
export async function withQdrant(work: (url: string) => Promise<void>): Promise<string | undefined> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-rights-qdrant-'));
  const server = await startQdrant({ dataDir });
  try {
    if (isUnavailable(server)) return server.unavailable;
    await work(server.url);
    return undefined;
  } finally {
    if (!isUnavailable(server)) await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Asks an index whose vectors lie on a Qdrant, all of a world in one collection, and one in memory that holds the permitted papers alone. */
export class ServerProbes {
  private readonly chance: Chance;
  private readonly world: World;
  private readonly slots = new ChunkSlots();
  private readonly vectors = new Map<string, Float32Array>();
  private indexed = new Map<string, { version: number; rules: string }>();

  private constructor(
    seed: number,
    private readonly size: WorldSize,
    private readonly counts: ProbeCounts,
    private readonly points: PassagePoints,
  ) {
    this.chance = new Chance(seed);
    this.world = makeWorld(this.chance, size, new Date('2026-01-01T00:00:00Z'));
  }

  /** `rounds` times all people ask `each` questions, then the world changes. */
  static async run(
    url: string,
    { rounds, each, ...size }: WorldSize & { rounds: number; each: number },
    counts: ProbeCounts,
  ): Promise<void> {
    const server = new VectorServer({ url, timeoutMs: 30_000 });
    const identity = { prefix: `probe-${process.pid}`, model: 'probe', dimension: size.dimension };
    const collections = new Collections(server, identity);
    const { serving } = await collections.apply();
    if (!serving) throw new Error('the collection was not made');
    try {
      const probes = new ServerProbes(1, size, counts, new PassagePoints(server, serving.name));
      for (let round = 0; round < rounds; round += 1) await probes.round(each);
    } finally {
      await collections.drop(serving.name);
    }
  }

  private async round(each: number): Promise<void> {
    await this.index();
    for (const person of this.world.people) await this.ask(person, each);
    change(this.chance, this.world, this.size);
    this.world.now = new Date(this.world.now.getTime() + this.chance.below(60) * 60_000);
  }

  /** Takes in what changed, here and there. Papers that are gone, and versions that were replaced, stay on the server: to be looked up is what makes them go. */
  private async index(): Promise<void> {
    for (const id of this.indexed.keys()) if (!this.world.papers.has(id)) this.slots.remove(id);
    const now = new Map<string, { version: number; rules: string }>();
    for (const paper of this.world.papers.values()) {
      const compiled = compileRules(paper.rights, inheritedBy(this.world, paper), this.world.now);
      const state = { version: paper.version, rules: rulesHash(compiled) };
      const known = this.indexed.get(paper.id);
      const document = documentOf(paper, compiled);
      if (known?.version !== state.version) {
        this.slots.put(document);
        const made = paper.vectors.map((vector, chunk) => {
          this.vectors.set(`${paper.id}/${paper.version}/${chunk}`, vector);
          return { document: paper.id, version: paper.version, chunk, rules: state.rules, vector };
        });
        await this.points.put([tenant, otherTenant].flatMap((of) => made.map((one) => ({ ...one, tenant: of }))));
      } else if (known.rules !== state.rules) {
        this.slots.permit(paper.id, compiled);
        await this.points.permit(tenant, [paper.id], state.rules);
      }
      now.set(paper.id, state);
    }
    this.indexed = now;
  }

  private async ask(person: Person, each: number): Promise<void> {
    const groups = [...groupsOf(this.world, person)];
    const tokens = callerTokens(person, { ...person, groups, disabledKeys: [] });
    const permitted = [...this.world.papers.values()].filter((paper) => maySee(this.world, person, paper));
    const ids = new Set(permitted.map(({ id }) => id));
    const alone = new ChunkSlots();
    for (const paper of permitted) alone.put(documentOf(paper, open));
    for (let at = 0; at < each; at += 1) {
      const query = {
        question: readQuestion(question(this.chance)),
        embedding: this.chance.vector(this.size.dimension),
        limit: 8 + this.chance.below(40),
      };
      const answer = await this.search({ ...query, tokens });
      const expected = searchChunks(alone, { ...query, tokens: everyone });
      this.counts.probes += 1;
      this.counts.passages += answer.passages.length;
      this.counts.forbidden += answer.passages.filter(({ document }) => !ids.has(document.document)).length;
      if (shape(answer) !== shape(expected)) this.counts.rankingMismatches += 1;
    }
  }

  /** As the product does, with its functions; the vectors that it reads from PostgreSQL are at hand here. */
  private async search(query: Parameters<typeof nearestPermitted>[2]): Promise<ChunkAnswer> {
    const { slots } = this;
    const found = await nearestPermitted(this.points, slots, query, { tenant, isExact: true });
    const words = searchWords(slots, query);
    const nearest = [...new Set([...words.named, ...found.map((place) => slots.slotOf(place)!)])];
    const vectorOf = (slot: number): Float32Array | undefined => {
      const place = slots.at(slot);
      return place && this.vectors.get(`${place.document.document}/${place.document.version}/${place.chunk.chunk}`);
    };
    return rankChunks(slots, { ...query, kept: { nearest, vectorOf } }, words);
  }
}
