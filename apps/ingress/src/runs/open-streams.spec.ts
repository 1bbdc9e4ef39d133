import { describe, expect, it } from 'vitest';
import { OpenStreams } from './open-streams.js';

describe('open streams', () => {
  it('are bounded by tenant, and a closed one makes room', () => {
    const open = new OpenStreams({ MAX_STREAMS_PER_TENANT: 1 });
    const release = open.take('demo');
    expect(() => open.take('demo')).toThrow(expect.objectContaining({ code: 'too-many-streams' }));
    expect(() => open.take('other')).not.toThrow();
    release();
    expect(() => open.take('demo')).not.toThrow();
  });
});
