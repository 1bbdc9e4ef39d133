import type { Rights } from '@chassis/contracts';
import type { Paper, Person, World } from './world.js';

/** Every group that somebody belongs to, by way of other groups too. */
export function groupsOf(world: World, { groups }: Person): Set<string> {
  const reached = new Set(groups);
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const group of [...reached]) for (const outer of world.nesting.get(group) ?? []) reached.add(outer);
  }
  return reached;
}

/**
 * Who may see what, said a second time: level by level and person by person, as docs/rights.md puts it in words, and with nothing of the product's
 * compiled rules in it.
 */
export function maySee(world: World, person: Person, paper: Paper): boolean {
  if (person.isDisabled) return false;
  const groups = groupsOf(world, person);
  const answersTo = (token: string): boolean => {
    const [kind, value] = [token.slice(0, token.indexOf(':')), token.slice(token.indexOf(':') + 1)];
    if (token === 'tenant' || token === person.subject) return true;
    if (kind === 'group') return groups.has(value);
    if (kind === 'role') return person.roles.includes(value);
    if (kind === 'region' || kind === 'purpose') return person.attributes[kind].includes(value);
    return false;
  };
  let isAllowed = false;
  for (const level of levelsOf(world, paper)) {
    if (!isRunning(level, world.now)) return false;
    if (level.deny.some(answersTo)) return false;
    for (const kind of ['region', 'purpose']) {
      const values = (level.require ?? []).filter((token) => token.startsWith(`${kind}:`));
      if (values.length > 0 && !values.some(answersTo)) return false;
    }
    if (level.inherits === false) isAllowed = false;
    if (level.allow.some(answersTo)) isAllowed = true;
  }
  return isAllowed;
}

/** From the source inwards, the paper's own rights last. */
function levelsOf({ scopes }: World, { source, folder, rights }: Paper): Rights[] {
  const parts = folder === '' ? [] : folder.split('/');
  const folders = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  const outer = ['', ...folders].flatMap((one) => scopes.get(`${source}|${one}`)?.rights ?? []);
  return [...outer, rights];
}

const isRunning = ({ validFrom, validUntil }: Rights, now: Date): boolean =>
  (validFrom === undefined || new Date(validFrom) <= now) && (validUntil === undefined || now < new Date(validUntil));
