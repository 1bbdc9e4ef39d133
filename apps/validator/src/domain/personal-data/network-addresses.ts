import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const v4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g;
const v6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi;
const mac = /(?<![\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\w:-])/gi;

/** IP addresses of both versions, and hardware addresses. */
export const networkAddresses: Detector = (text) => [
  ...matchesOf(text, 'IP address', v4),
  ...matchesOf(text, 'IP address', mac),
  ...matchesOf(text, 'IP address', v6).filter(({ start, end }) => isV6(text.slice(start, end))),
];

const isV6 = (candidate: string): boolean => /[0-9a-f]/i.test(candidate) && URL.canParse(`http://[${candidate}]/`);
