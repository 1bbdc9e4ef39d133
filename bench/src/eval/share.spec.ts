import { describe, expect, it } from 'vitest';
import { share } from './share.js';

describe('share', () => {
  it('gives the interval that Wilson gives', () => {
    const { value, low95, high95, n } = share([...Array<boolean>(90).fill(true), ...Array<boolean>(10).fill(false)]);
    expect({ value, n }).toEqual({ value: 0.9, n: 100 });
    expect(low95).toBeCloseTo(0.8256, 3);
    expect(high95).toBeCloseTo(0.9448, 3);
  });

  it('knows nothing from nothing', () => {
    expect(share([])).toMatchObject({ n: 0, low95: 0, high95: 1 });
  });
});
