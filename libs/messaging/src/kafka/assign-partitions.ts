/** A member of a group: what it reads, and what it read until now. */
export interface GroupMember {
  readonly id: string;
  readonly topics: readonly string[];
  readonly owned: Readonly<Record<string, readonly number[]>>;
}

export type Assignment = Record<string, number[]>;

interface Share {
  readonly id: string;
  readonly topics: ReadonlySet<string>;
  readonly partitions: Map<string, Set<number>>;
}

const ofTopic = (share: Share, topic: string): number => share.partitions.get(topic)?.size ?? 0;
const total = (share: Share): number => [...share.partitions.values()].reduce((sum, one) => sum + one.size, 0);

/**
 * Gives every partition to a member that reads its topic: each topic spread evenly, then the members loaded evenly, and within that as much as possible left where it is,
 * since what moves is interrupted and partly repeated.
 */
export function assignPartitions(
  members: readonly GroupMember[],
  partitions: ReadonlyMap<string, readonly number[]>,
): Map<string, Assignment> {
  const shares = members
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, topics }): Share => ({ id, topics: new Set(topics), partitions: new Map() }));
  const topics = [...partitions.keys()].toSorted();
  const left = keep(members, shares, partitions);
  for (const [topic, free] of left)
    for (const partition of free) {
      const readers = shares.filter((one) => one.topics.has(topic));
      if (readers.length > 0) give(lightest(readers, topic), topic, partition);
    }
  level(shares, topics, (from, to, topic) => ofTopic(from, topic) - ofTopic(to, topic) > 1);
  level(
    shares,
    topics,
    (from, to, topic) => ofTopic(from, topic) - ofTopic(to, topic) === 1 && total(from) - total(to) > 1,
  );
  return new Map(shares.map((one) => [one.id, assignmentOf(one)]));
}

/** Leaves everyone what they have; of a partition that two claim (one was away and does not know) the first keeps it. What nobody has comes back. */
function keep(
  members: readonly GroupMember[],
  shares: readonly Share[],
  partitions: ReadonlyMap<string, readonly number[]>,
): Map<string, Set<number>> {
  const left = new Map([...partitions].map(([topic, all]) => [topic, new Set(all)]));
  for (const share of shares) {
    const { owned = {} } = members.find((one) => one.id === share.id) ?? {};
    for (const [topic, mine] of Object.entries(owned))
      for (const partition of share.topics.has(topic) ? mine : [])
        if (left.get(topic)?.delete(partition) === true) give(share, topic, partition);
  }
  return left;
}

/** Moves one partition at a time from whom `mayMove` says to whom it says, until it says so of nobody. Each move makes the spread strictly more even, so it ends. */
function level(
  shares: readonly Share[],
  topics: readonly string[],
  mayMove: (from: Share, to: Share, topic: string) => boolean,
): void {
  for (let hasMoved = true; hasMoved;) {
    hasMoved = false;
    for (const topic of topics) {
      const readers = shares.filter((one) => one.topics.has(topic));
      if (readers.length < 2) continue;
      const to = lightest(readers, topic);
      const from = heaviest(readers, topic, (one) => one !== to && mayMove(one, to, topic));
      if (from === undefined) continue;
      const partition = Math.max(...(from.partitions.get(topic) ?? []));
      from.partitions.get(topic)?.delete(partition);
      give(to, topic, partition);
      hasMoved = true;
    }
  }
}

function give(share: Share, topic: string, partition: number): void {
  share.partitions.set(topic, (share.partitions.get(topic) ?? new Set()).add(partition));
}

const compare = (topic: string) => (a: Share, b: Share) => ofTopic(a, topic) - ofTopic(b, topic) || total(a) - total(b);
const lightest = (shares: readonly Share[], topic: string): Share => shares.toSorted(compare(topic))[0] as Share;
const heaviest = (shares: readonly Share[], topic: string, isGood: (share: Share) => boolean): Share | undefined =>
  shares.filter(isGood).toSorted(compare(topic)).at(-1);

const assignmentOf = ({ partitions }: Share): Assignment =>
  Object.fromEntries(
    [...partitions]
      .filter(([, own]) => own.size > 0)
      .map(([topic, own]) => [topic, [...own].toSorted((a, b) => a - b)]),
  );
