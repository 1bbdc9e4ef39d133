import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.js';

const tripped = (): CircuitBreaker => {
  const circuit = new CircuitBreaker({ failures: 3, coolMs: 1_000, longestMs: 3_000 });
  for (let count = 0; count < 3; count++) circuit.fail(0, false);
  return circuit;
};

describe('a circuit', () => {
  it('opens after so many failures on end, and a success begins the count anew', () => {
    const circuit = new CircuitBreaker({ failures: 2, coolMs: 1_000, longestMs: 3_000 });
    circuit.fail(0, false);
    circuit.succeed();
    circuit.fail(0, false);
    expect(circuit.permits(1)).toBe(true);
    circuit.fail(0, false);
    expect(circuit.permits(1)).toBe(false);
  });

  it('lets one probe through once it has cooled, and no other beside it', () => {
    const circuit = tripped();
    expect(circuit.permits(999)).toBe(false);
    expect(circuit.permits(1_000)).toBe(true);
    circuit.begin();
    expect(circuit.permits(1_001)).toBe(false);
    circuit.succeed();
    expect(circuit.permits(1_002)).toBe(true);
  });

  it('cools longer after each failed probe, up to a limit', () => {
    const circuit = tripped();
    const opensAt = [1_000, 3_000, 6_000, 9_000];
    for (const at of opensAt) {
      expect([circuit.permits(at - 1), circuit.permits(at)]).toEqual([false, true]);
      circuit.fail(at, circuit.begin());
    }
  });

  it('is not moved by a probe that told nothing', () => {
    const circuit = tripped();
    circuit.leave(circuit.begin());
    expect(circuit.permits(1_000)).toBe(true);
  });

  it('cools no longer for calls that were under way when it opened, and its probe stays the only one when they end', () => {
    const circuit = tripped();
    for (let count = 0; count < 20; count++) circuit.fail(1, false);
    expect([circuit.permits(999), circuit.permits(1_000)]).toEqual([false, true]);
    circuit.begin();
    circuit.leave(false);
    expect(circuit.permits(1_001)).toBe(false);
    circuit.fail(1_001, false);
    expect(circuit.permits(1_002)).toBe(false);
    circuit.succeed();
    expect(circuit.permits(1_003)).toBe(true);
  });

  it('does not open for a moment that is over', () => {
    const circuit = new CircuitBreaker({ failures: 3, coolMs: 1_000, longestMs: 3_000 });
    circuit.fail(5_000, circuit.begin(), 5_000);
    circuit.fail(5_000, circuit.begin(), 1_000);
    expect(circuit.begin()).toBe(false);
    expect(circuit.permits(5_000)).toBe(true);
  });

  it('heeds what the provider itself said, at once and no longer than the limit', () => {
    const circuit = new CircuitBreaker({ failures: 3, coolMs: 1_000, longestMs: 3_000 });
    circuit.fail(0, false, 2_000);
    expect([circuit.permits(1_999), circuit.permits(2_000)]).toEqual([false, true]);
    circuit.fail(2_000, circuit.begin(), 86_400_000);
    expect(circuit.permits(5_000)).toBe(true);
  });
});
