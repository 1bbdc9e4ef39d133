import { describe, expect, it } from 'vitest';
import { createLogger } from './create-logger.js';

function recorder() {
  const lines: string[] = [];
  return {
    lines,
    to: { write: (line: string) => void lines.push(line) },
    last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>,
  };
}

describe('createLogger', () => {
  it('writes one JSON line with service, level, fields and message', () => {
    const { to, last } = recorder();
    createLogger({ service: 'audit', to }).info({ run: 'r1', tookMs: 3 }, 'run ended');
    expect(last()).toMatchObject({ level: 'info', service: 'audit', run: 'r1', tookMs: 3, msg: 'run ended' });
  });

  it('writes a field once that a child has anew', () => {
    const { to, lines } = recorder();
    createLogger({ service: 'all-in-one', to }).child({ service: 'audit' }).info({}, 'ready');
    expect(lines[0]?.match(/"service"/g)).toHaveLength(1);
    expect(lines[0]).toContain('"service":"audit"');
  });

  it('writes nothing below its level', () => {
    const { to, lines } = recorder();
    const logger = createLogger({ service: 'audit', level: 'warn', to });
    logger.info({}, 'quiet');
    logger.debug({}, 'quiet');
    expect(lines).toEqual([]);
  });

  it('takes secrets out of fields, of errors and of the message itself', () => {
    const { to, lines } = recorder();
    const secret = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';
    const logger = createLogger({ service: 'ingress', to }).child({ authorization: `Bearer ${secret}` });
    logger.error(
      { request: { headers: { authorization: secret } }, error: new Error(`bad token ${secret}`) },
      `refused ${secret}`,
    );
    expect(lines[0]).not.toContain(secret);
  });

  it('writes an error with its code and its cause', () => {
    const { to, last } = recorder();
    const error = Object.assign(new Error('no answer', { cause: new Error('ECONNREFUSED') }), {
      code: 'system-unavailable',
    });
    createLogger({ service: 'legacy-connector', to }).error({ error }, 'action failed');
    expect(last()['error']).toMatchObject({
      message: 'no answer',
      code: 'system-unavailable',
      cause: { message: 'ECONNREFUSED' },
    });
  });
});
