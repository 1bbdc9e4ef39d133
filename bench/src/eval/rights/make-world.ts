import type { Rights } from '@chassis/contracts';
import type { Chance } from './chance.js';
import type { Person, World } from './world.js';

export interface WorldSize {
  readonly people: number;
  readonly papers: number;
  readonly chunks: number;
  readonly dimension: number;
  /** Moments at which terms begin and end lie so many minutes around now, never nearer than `nearestMinutes`. */
  readonly nearestMinutes: number;
}

const sources = ['share', 'wiki', 'crm'];
const folders = ['', 'a', 'a/b', 'a/b/c', 'ab', 'b'];
const names = ['sales', 'service', 'hr', 'board', 'all'];
/** The same names in three directories. */
const groups = [...names, ...names.map((name) => `entra/${name}`), ...names.map((name) => `ldap/${name}`)];
const roles = ['lead', 'auditor'];
const regions = ['eu', 'us', 'apac'];
const purposes = ['service', 'billing'];
const syllables = ['ba', 'ke', 'lo', 'mi', 'nu', 'ra', 'se', 'ti', 'vo', 'zu', 'pla', 'gre', 'sto', 'dri'];
const words = syllables.flatMap((a) => syllables.map((b) => `${a}${b}n`));
const topics = words.length / 3;

/** Few words are frequent and most are rare, as in language. */
export const text = (chance: Chance, length: number): string =>
  Array.from({ length }, () => words[Math.floor(words.length ** (chance.below(1_000) / 1_000)) - 1] ?? words[0]).join(
    ' ',
  );

/** A question names what some paper is about. */
export const question = (chance: Chance): string =>
  Array.from({ length: 1 + chance.below(4) }, () => words[chance.below(topics)]).join(' ');

export function makeWorld(chance: Chance, size: WorldSize, now: Date): World {
  const world: World = { now, people: [], nesting: new Map(), papers: new Map(), versions: 0, scopes: new Map() };
  for (let at = 0; at < size.people; at += 1) world.people.push(makePerson(chance, `user:p${at}`));
  for (let at = 0; at < size.papers; at += 1) putPaper(chance, world, size, `d${at}`);
  for (let at = 0; at < groups.length; at += 1) nest(chance, world);
  for (let at = 0; at < 6; at += 1) putScope(chance, world, size);
  return world;
}

/** Something happens: people come and go, papers are replaced, moved, permitted and removed, folders get other rights, time passes. */
export function change(chance: Chance, world: World, size: WorldSize): void {
  for (const person of chance.some(world.people, 0.3)) Object.assign(person, makePerson(chance, person.subject));
  for (let at = 0; at < 3; at += 1) nest(chance, world);
  for (let at = 0; at < 2; at += 1) putScope(chance, world, size);
  if (chance.is(0.5)) world.scopes.delete(chance.one([...world.scopes.keys()]));
  for (const { id } of chance.some([...world.papers.values()], 0.05)) putPaper(chance, world, size, id);
  for (const paper of chance.some([...world.papers.values()], 0.1)) paper.rights = makeRights(chance, world, size);
  for (const { id } of chance.some([...world.papers.values()], 0.03)) world.papers.delete(id);
  for (let at = 0; at < size.papers; at += 1)
    if (!world.papers.has(`d${at}`) && chance.is(0.3)) putPaper(chance, world, size, `d${at}`);
}

function makePerson(chance: Chance, subject: string): Person {
  return {
    subject,
    groups: chance.some(groups, 0.12),
    roles: chance.some(roles, 0.3),
    attributes: { region: chance.some(regions, 0.5), purpose: chance.some(purposes, 0.6) },
    isDisabled: chance.is(0.05),
  };
}

function nest(chance: Chance, { nesting }: World): void {
  nesting.set(chance.one(groups), chance.some(groups, 0.08));
}

function putScope(chance: Chance, world: World, size: WorldSize): void {
  const [source, folder] = [chance.one(sources), chance.one(folders)];
  world.scopes.set(`${source}|${folder}`, { source, folder, rights: makeRights(chance, world, size) });
}

function putPaper(chance: Chance, world: World, size: WorldSize, id: string): void {
  const chunks = 1 + chance.below(size.chunks);
  const topic = question(chance);
  world.papers.set(id, {
    id,
    version: (world.versions += 1),
    source: chance.one(sources),
    folder: chance.one(folders),
    rights: makeRights(chance, world, size),
    texts: Array.from({ length: chunks }, () => `${topic} ${text(chance, 8 + chance.below(40))}`),
    vectors: Array.from({ length: chunks }, () => chance.vector(size.dimension)),
  });
}

function makeRights(chance: Chance, { people, now }: World, { nearestMinutes }: WorldSize): Rights {
  const tokens = [
    'tenant',
    ...chance.some(people, 0.2).map(({ subject }) => subject),
    ...groups.map((group) => `group:${group}`),
    ...roles.map((role) => `role:${role}`),
    ...regions.map((region) => `region:${region}`),
  ];
  const moment = (): string =>
    new Date(now.getTime() + (chance.is(0.5) ? 1 : -1) * (nearestMinutes + chance.below(120)) * 60_000).toISOString();
  const [from, until] = [moment(), moment()].toSorted() as [string, string];
  return {
    allow: chance.some(tokens, 0.08),
    deny: chance.is(0.3) ? chance.some(tokens.slice(1), 0.03) : [],
    ...(chance.is(0.15) && {
      require: chance.some([...regions.map((r) => `region:${r}`), ...purposes.map((p) => `purpose:${p}`)], 0.4),
    }),
    ...(chance.is(0.2) && { inherits: false }),
    ...(chance.is(0.1) && { validFrom: from }),
    ...(chance.is(0.1) && { validUntil: until }),
  };
}
