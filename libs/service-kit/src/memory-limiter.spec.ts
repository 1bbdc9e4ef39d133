import { describeLimiter } from './describe-limiter.js';
import { MemoryLimiter } from './memory-limiter.js';

describeLimiter('MemoryLimiter', () => {
  const limiter = new MemoryLimiter();
  return { one: limiter, other: limiter, close: () => undefined };
});
