import { describe, expect, it } from 'vitest';
import { topicNames, topics } from './topics.js';

describe('messages', () => {
  it.each(topicNames)('%s parses its own example', (topic) => {
    expect(() => topics[topic].message.schema.parse(topics[topic].message.example)).not.toThrow();
  });

  it.each(topicNames)('%s carries on fields that it does not know', (topic) => {
    const newer = { ...(topics[topic].message.example as object), addedLater: 7 };
    expect(topics[topic].message.schema.parse(newer)).toMatchObject({ addedLater: 7 });
  });
});
