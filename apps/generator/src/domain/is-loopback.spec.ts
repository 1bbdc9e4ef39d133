import { expect, it } from 'vitest';
import { isLoopback } from './is-loopback.js';

it.each([
  ['http://localhost:11434/v1', true],
  ['http://127.0.0.1/v1', true],
  ['http://127.8.9.10:80', true],
  ['http://[::1]:8000/v1', true],
  ['http://2130706433/', true],
  ['https://api.example.com/v1', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost@example.com', false],
  ['http://0.0.0.0:80', false],
  ['http://10.0.0.4/v1', false],
])('%s stays on this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
