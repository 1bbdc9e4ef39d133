import {
  AccessRecheck,
  DocumentsList,
  PassagesRetrieved,
  RetrievePassages,
  type PassagesRetrieved as Retrieved,
} from '@chassis/contracts';
import type { TestLine } from '@chassis/testing';
import { Chance } from './chance.js';
import { LineWorld } from './line-world.js';
import { change, makeWorld, question } from './make-world.js';
import { maySee } from './oracle.js';
import type { ProbeCounts } from './probe-counts.js';
import type { Person, World } from './world.js';

/** Terms begin and end hours away: what they do when they come is timed elsewhere. */
const size = { people: 10, papers: 50, chunks: 3, dimension: 16, nearestMinutes: 180 };
const questionsEach = 24;

/**
 * The retriever itself, over bus, routes and tables: a tenant that holds everything, asked by everybody, beside one tenant a person that holds
 * what this person may see and nothing else. Answers and what explain shows of them must be the same.
 */
export async function probeLine(
  counts: ProbeCounts,
  rounds: number,
  settings: Record<string, string> = {},
): Promise<void> {
  const chance = new Chance(4_711);
  const world = makeWorld(chance, size, new Date());
  const line = await LineWorld.start(settings);
  try {
    const all = await LineWorld.open(line, 'world');
    for (let round = 0; round < rounds; round += 1) {
      await all.write(world);
      for (const [at, person] of world.people.entries())
        await probe(line, { world, person, alone: `alone-${round}-${at}`, chance }, counts);
      change(chance, world, size);
    }
  } finally {
    await line.stop();
  }
}

interface Probe {
  readonly world: World;
  readonly person: Person;
  /** The tenant that holds what the person may see. */
  readonly alone: string;
  readonly chance: Chance;
}

async function probe(line: TestLine, { world, person, alone, chance }: Probe, counts: ProbeCounts): Promise<void> {
  const permitted = new Set(
    [...world.papers.values()].filter((paper) => maySee(world, person, paper)).map(({ id }) => id),
  );
  const tenant = await LineWorld.open(line, alone);
  const open = { allow: ['tenant'], deny: [] };
  for (const paper of world.papers.values())
    if (permitted.has(paper.id)) await tenant.writePaper({ ...paper, rights: open });
  const [real, expected] = [await line.principal('world', person.subject), await line.principal(alone, 'user:reader')];
  await probeLists(line, { as: real, world, permitted }, counts);
  for (let at = 0; at < questionsEach; at += 1) {
    const text = question(chance);
    const answer = await ask(line, 'world', text, real);
    const other = await ask(line, alone, text, expected);
    counts.probes += 1;
    counts.passages += answer.documents.length;
    counts.forbidden += answer.documents.filter((document) => !permitted.has(document)).length;
    if (answer.shape !== other.shape) counts.rankingMismatches += 1;
  }
}

/** What lists and the second look tell. */
async function probeLists(
  line: TestLine,
  { as, world, permitted }: { as: string; world: World; permitted: ReadonlySet<string> },
  counts: ProbeCounts,
): Promise<void> {
  const { documents } = await line.call(DocumentsList, { limit: 200 }, { as });
  const listed = new Set(documents.map(({ id }) => id));
  const extra = [...listed].filter((id) => !permitted.has(id));
  const missing = [...permitted].filter((id) => !listed.has(id));
  const papers = [...world.papers.keys()];
  const passages = papers.flatMap((document) =>
    documents.filter(({ id }) => id === document).map(({ version }) => ({ document, version, chunk: 0 })),
  );
  const guesses = papers.map((document) => ({ document, version: 1, chunk: 0 }));
  const { isAllowed } = await line.call(AccessRecheck, { passages: [...passages, ...guesses] }, { as });
  const leaked = [...passages, ...guesses].filter(({ document }, at) => isAllowed[at] && !permitted.has(document));
  counts.probes += 1 + isAllowed.length;
  counts.forbidden += leaked.length + extra.length;
  counts.rankingMismatches += missing.length;
}

async function ask(
  line: TestLine,
  tenant: string,
  text: string,
  as: string,
): Promise<{ documents: string[]; shape: string }> {
  const asked = { question: await line.payloads.put(tenant, text, 'internal'), limit: 12, budgetTokens: 4_000 };
  const answer: Retrieved = await line.ask(RetrievePassages, PassagesRetrieved, asked, { as });
  const report = await line.payloads.getJson(tenant, answer.query);
  const passages = answer.passages.map(({ id, score, scores }) => ({ id, score, scores }));
  const shape = JSON.stringify({ passages, report }).replaceAll(versionOfId, '$1/*/');
  const seen = [...shape.matchAll(documentOfId)].map(([, document]) => document ?? '');
  return { documents: seen, shape };
}

/** Versions count writings, and the tenant that holds everything has seen more of them. */
const versionOfId = /("id":"[^"/]+)\/\d+\//g;
const documentOfId = /"id":"([^"/]+)\//g;
