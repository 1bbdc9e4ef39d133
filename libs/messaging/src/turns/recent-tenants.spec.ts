import { expect, it } from 'vitest';
import { RecentTenants } from './recent-tenants.js';

it('counts each tenant once, until its last event is too long ago', () => {
  const recent = new RecentTenants(1_000);
  recent.note('a', 0);
  recent.note('b', 500);
  recent.note('a', 600);

  expect(recent.count(1_000)).toBe(2);
  expect(recent.count(1_501)).toBe(1);
  expect(recent.count(1_601)).toBe(0);
  recent.note('b', 2_000);
  expect(recent.count(2_000)).toBe(1);
});
