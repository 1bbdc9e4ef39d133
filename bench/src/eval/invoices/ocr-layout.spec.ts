import { describe, expect, it } from 'vitest';
import { ocrLayout } from './ocr-layout.js';

const box = (x: number, y: number, width: number, text: string): string =>
  [x, y, x + width, y, x + width, y + 20, x, y + 20, text].join(',');

describe('ocrLayout', () => {
  it('reads boxes of one height as a line, from left to right, top to bottom', () => {
    expect(
      ocrLayout([box(300, 104, 60, '9,00'), box(10, 50, 200, 'SHOP, INC'), box(10, 100, 80, 'TOTAL'), ''].join('\n')),
    ).toBe('SHOP, INC\nTOTAL   9,00');
  });

  it('keeps boxes that cover each other on lines of their own', () => {
    expect(ocrLayout([box(10, 100, 100, 'first'), box(10, 108, 100, 'second')].join('\n'))).toBe('first\nsecond');
  });
});
