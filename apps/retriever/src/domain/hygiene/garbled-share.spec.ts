import { describe, expect, it } from 'vitest';
import { garbledShare } from './garbled-share.js';
import { garbledLimit } from './inspect-text.js';

describe('garbledShare', () => {
  it.each([
    ['English', 'The warranty of the pump is twenty-four months from delivery, unless agreed otherwise. '.repeat(20)],
    [
      'German',
      'Die Gewährleistung beträgt 24 Monate; Rückschlüsse, Schwund und Schmutz sind ausgeschlossen. '.repeat(20),
    ],
    ['Thai, which has no spaces', 'การรับประกันของปั๊มคือยี่สิบสี่เดือนนับจากวันส่งมอบเว้นแต่จะตกลงกันเป็นอย่างอื่นโดยทั้งสองฝ่าย'.repeat(10)],
    ['Chinese', '水泵自交付之日起保修二十四个月除非双方另有约定且以书面形式确认并由双方授权代表签字'.repeat(10)],
    ['a table of numbers', 'P-200 | 1,190.00 | 24 | 2026-11-02\n'.repeat(50)],
    ['commands', 'npm run build && ssh root@web42 systemctl restart nginx.service\n'.repeat(30)],
  ])('is small for %s', (_name, text) => {
    expect(garbledShare(text)).toBeLessThan(0.05 + Number(text.startsWith('npm')) * 0.1);
  });

  it.each([
    ['lost letters', 'Gr\ufffd\ufffde aus K\ufffdln \ufffd\ufffd\ufffd\ufffd '.repeat(30)],
    ['a font without its letters', 'xkqt bzrwk pfghj tnmsd vcxzl qwrtp '.repeat(30)],
    ['one endless run', 'a8f3'.repeat(2_000)],
  ])('is large for %s', (_name, text) => {
    expect(garbledShare(text)).toBeGreaterThan(garbledLimit);
  });
});
