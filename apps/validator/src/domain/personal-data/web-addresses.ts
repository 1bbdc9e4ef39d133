import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const withScheme = /(?<![\p{L}\p{N}])(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>"'()[\]{}]{3,2000}/giu;
const bare =
  /(?<![\p{L}\p{N}@._-])[\p{L}\p{N}][\p{L}\p{N}-]{1,62}(?:\.[\p{L}\p{N}-]{2,63}){0,3}\.(?:com|org|net|info|biz|edu|gov|io|dev|app|online|site|shop|co\.[a-z]{2}|com\.[a-z]{2}|[a-z]{2}\/)(?![\p{L}\p{N}-])/giu;

/** Addresses of pages and hosts. */
export const webAddresses: Detector = (text) => [
  ...matchesOf(text, 'web address', withScheme),
  ...matchesOf(text, 'web address', bare),
];
