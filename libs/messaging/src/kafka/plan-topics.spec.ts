import { consumedBy, services, topicNames } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { wantedTopics } from './plan-topics.js';

describe('the topics that the table wants', () => {
  const names = wantedTopics({ prefix: 'x.' }).map((one) => one.name);

  it('are all of the table, under the prefix', () => {
    for (const topic of topicNames) expect(names).toContain(`x.${topic}`);
  });

  it('are retries and dead letters for every service that consumes something, and for no other', () => {
    for (const service of services) {
      const isConsumer = consumedBy(service).length > 0;
      for (const name of [`x.${service}.retry.1s`, `x.${service}.retry.60s`, `x.${service}.dead`])
        expect(names.includes(name)).toBe(isConsumer);
    }
  });

  it('are kept as long as their rows say, a week unless they do', () => {
    const daysOf = (name: string) =>
      Number(wantedTopics().find((one) => one.name === name)?.settings['retention.ms']) / 86_400_000;
    expect([daysOf('run.ended'), daysOf('run.requested'), daysOf('audit.dead')]).toEqual([30, 7, 30]);
  });

  it('have names of their own', () => {
    expect(new Set(names).size).toBe(names.length);
  });
});
