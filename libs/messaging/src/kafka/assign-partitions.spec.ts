import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignPartitions, type Assignment, type GroupMember } from './assign-partitions.js';

const member = (id: string, topics: string[], owned: Assignment = {}): GroupMember => ({ id, topics, owned });
const sizes = (assignment: Assignment): number => Object.values(assignment).flat().length;
const after = (members: readonly GroupMember[], assigned: ReadonlyMap<string, Assignment>): GroupMember[] =>
  members.map((one) => ({ ...one, owned: assigned.get(one.id) ?? {} }));

const topicNames = ['a', 'b', 'c', 'd'];
const groups = fc.record({
  members: fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      topics: fc.subarray(topicNames),
      owned: fc.dictionary(fc.constantFrom(...topicNames, 'gone'), fc.uniqueArray(fc.nat(9), { maxLength: 6 })),
    }),
    { selector: (one) => one.id, minLength: 1, maxLength: 6 },
  ),
  partitions: fc
    .array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 })
    .map(
      (counts) =>
        new Map(
          counts.map((count, index) => [topicNames[index] as string, Array.from({ length: count }, (_, n) => n)]),
        ),
    ),
});

describe('who reads which partition', () => {
  it('is decided for every partition that anyone wants, once, and for no other, whatever members claim', () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const assigned = assignPartitions(members, partitions);
        const given = [...assigned].flatMap(([id, one]) =>
          Object.entries(one).flatMap(([topic, own]) => own.map((partition) => ({ id, topic, partition }))),
        );
        for (const { id, topic } of given) expect(members.find((one) => one.id === id)?.topics).toContain(topic);
        const wanted = [...partitions].flatMap(([topic, all]) =>
          members.some((one) => one.topics.includes(topic)) ? all.map((partition) => `${topic}/${partition}`) : [],
        );
        expect(given.map(({ topic, partition }) => `${topic}/${partition}`).toSorted()).toEqual(wanted.toSorted());
      }),
    );
  });

  it('spreads every topic evenly over those who read it', () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const assigned = assignPartitions(members, partitions);
        for (const topic of partitions.keys()) {
          const counts = members
            .filter((one) => one.topics.includes(topic))
            .map((one) => assigned.get(one.id)?.[topic]?.length ?? 0);
          if (counts.length > 0) expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('changes nothing while the same members go on', () => {
    fc.assert(
      fc.property(groups, ({ members, partitions }) => {
        const assigned = assignPartitions(members, partitions);
        expect(assignPartitions(after(members, assigned), partitions)).toEqual(assigned);
      }),
    );
  });

  it('moves partitions to a member that joins, and none between those who stay', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }), (count, partitionCount) => {
        const partitions = new Map([['a', Array.from({ length: partitionCount }, (_, n) => n)]]);
        const old = Array.from({ length: count }, (_, n) => member(`m${n}`, ['a']));
        const before = after(old, assignPartitions(old, partitions));
        const joined = assignPartitions([...before, member('new', ['a'])], partitions);
        for (const { id, owned } of before)
          for (const partition of joined.get(id)?.['a'] ?? []) expect(owned['a']).toContain(partition);
        expect(sizes(joined.get('new') ?? {})).toBe(Math.floor(partitionCount / (count + 1)));
      }),
    );
  });

  it('leaves everyone theirs when a member is gone, and shares out what it had', () => {
    const partitions = new Map([
      ['a', [0, 1, 2]],
      ['b', [0, 1, 2]],
    ]);
    const all = [member('x', ['a', 'b']), member('y', ['a', 'b']), member('z', ['a', 'b'])];
    const before = after(all, assignPartitions(all, partitions));
    const left = assignPartitions(before.slice(0, 2), partitions);
    for (const { id, owned } of before.slice(0, 2))
      for (const [topic, own] of Object.entries(owned))
        for (const partition of own) expect(left.get(id)?.[topic]).toContain(partition);
    expect([...left.values()].map(sizes)).toEqual([3, 3]);
  });

  it('loads members evenly over topics of a single partition', () => {
    const partitions = new Map(['a', 'b', 'c', 'd'].map((topic) => [topic, [0]]));
    const alone = member('x', ['a', 'b', 'c', 'd'], { a: [0], b: [0], c: [0], d: [0] });
    const assigned = assignPartitions([alone, member('y', ['a', 'b', 'c', 'd'])], partitions);
    expect([...assigned.values()].map(sizes)).toEqual([2, 2]);
  });
});
