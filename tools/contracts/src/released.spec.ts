import { message, type Topic, topicNames, topics } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { breaksOf, releaseOf } from './released-message.js';
import { readReleased } from './released-files.js';

const released = await readReleased();

describe('services of the released version and of this one', () => {
  it.each(released.map((one) => [one.topic, one] as const))('understand %s both ways', (topic, one) => {
    const row = topics[topic as Topic];
    expect(row, `${topic} is still sent by released services`).toBeDefined();
    expect(breaksOf(one, row.message)).toEqual([]);
  });

  it('know every topic: a new one is released with "npm run contracts -- release"', () => {
    expect(topicNames.filter((topic) => !released.some((one) => one.topic === topic))).toEqual([]);
  });
});

describe('an enum in a message', () => {
  it.each(topicNames)('of %s has a fallback for values that are added later', (topic) => {
    expect(closedEnums(releaseOf(topics[topic].message).reads, topic)).toEqual([]);
  });
});

describe('a check that could not fail would be worse than none', () => {
  const before = releaseOf(message('a.b', { schema: z.looseObject({ id: z.string() }), example: { id: 'x' } }));

  it('finds a renamed field in both directions', () => {
    const after = message('a.b', { schema: z.looseObject({ name: z.string() }), example: { name: 'x' } });
    expect(breaksOf(before, after).map((one) => one.split(': ')[1])).toEqual([
      'released readers, present messages',
      'present readers, released messages',
      'released readers, present example',
      'present readers, released example',
    ]);
  });
});

function closedEnums(schema: unknown, pointer: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const here = 'enum' in schema && Array.isArray(schema.enum) && !('x-known-values' in schema) ? [pointer] : [];
  return [
    ...here,
    ...Object.entries(schema).flatMap(([name, inner]) =>
      name === 'enum' ? [] : closedEnums(inner, `${pointer}/${name}`),
    ),
  ];
}
