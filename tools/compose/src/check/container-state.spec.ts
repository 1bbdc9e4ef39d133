import { describe, expect, it } from 'vitest';
import { containerState } from './container-state.js';

const inspected = (state: object, restarts = 0): unknown => ({
  Config: { Labels: { 'com.docker.compose.service': 'audit' } },
  State: { Status: 'running', ExitCode: 0, ...state },
  RestartCount: restarts,
});
const stays = (): boolean => false;
const once = (): boolean => true;

describe('a container that should stay', () => {
  it('is settled once it is healthy', () => {
    expect(containerState(inspected({ Health: { Status: 'starting' } }), stays)).toMatchObject({ state: 'waiting' });
    expect(containerState(inspected({ Health: { Status: 'healthy' } }), stays)).toMatchObject({
      ...{ service: 'audit', state: 'settled', isHealthy: true },
    });
  });

  it('may be unhealthy for a while', () => {
    expect(containerState(inspected({ Health: { Status: 'unhealthy' } }), stays).state).toBe('waiting');
  });

  it('is settled when it runs and nothing asks for its health, but does not count as healthy', () => {
    expect(containerState(inspected({}), stays)).toMatchObject({ state: 'settled', isHealthy: false });
  });

  it('has failed when it ended, or keeps ending', () => {
    expect(containerState(inspected({ Status: 'exited' }), stays).state).toBe('failed');
    expect(containerState(inspected({ Status: 'restarting' }, 4), stays).state).toBe('failed');
  });
});

describe('a container that runs once', () => {
  it('is settled when it ended well, and waits while it runs', () => {
    expect(containerState(inspected({}), once).state).toBe('waiting');
    expect(containerState(inspected({ Status: 'exited' }), once).state).toBe('settled');
  });

  it('has failed when it ended with another code than 0', () => {
    expect(containerState(inspected({ Status: 'exited', ExitCode: 1 }), once)).toMatchObject({
      ...{ state: 'failed', detail: 'exited with 1' },
    });
  });
});
