export interface SensitiveKind {
  readonly code: string;
  readonly isSecret: boolean;
  readonly pattern: RegExp;
  /** Whether what looks like it is it. */
  readonly holds?: (match: string) => boolean;
}

const digitsOf = (text: string): number[] => Array.from(text.replace(/[^0-9]/g, ''), Number);

/** ISO/IEC 7812-1, annex B. */
function isLuhn(text: string): boolean {
  const digits = digitsOf(text).toReversed();
  const sum = digits.reduce(
    (total, digit, at) => total + (at % 2 === 0 ? digit : ((digit * 2) % 10) + (digit > 4 ? 1 : 0)),
    0,
  );
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}

/** ISO 13616: moved, letters as numbers, modulo 97. */
function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase();
  let rest = 0;
  for (const letter of compact.slice(4) + compact.slice(0, 4))
    for (const digit of String(Number.parseInt(letter, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return compact.length >= 15 && compact.length <= 34 && rest === 1;
}

/** German tax number (§ 139b AO): ISO 7064 MOD 11,10. */
function isTaxId(text: string): boolean {
  const digits = digitsOf(text);
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (digit + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return digits.length === 11 && digits[0] !== 0 && (11 - product) % 10 === digits[10];
}

/** No pattern repeats what may repeat itself: their time is linear in the text. */
export const sensitiveKinds: readonly SensitiveKind[] = [
  { code: 'secret-private-key', isSecret: true, pattern: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----/g },
  { code: 'secret-cloud-key', isSecret: true, pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    code: 'secret-token',
    isSecret: true,
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,90}|xox[abprs]-[\w-]{10,80}|sk-[\w-]{20,200}|glpat-[\w-]{20,40})/g,
  },
  { code: 'secret-token', isSecret: true, pattern: /\beyJ[\w-]{10,300}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}/g },
  {
    code: 'secret-password',
    isSecret: true,
    pattern:
      /\b(?:password|passwort|kennwort|passwd|api[_-]?key|client[_-]?secret)\s{0,3}[:=]\s{0,3}["']?[^\s"']{6,100}/gi,
    holds: (match) => /\d/.test(match) && !/[:=]\s*["']?(?:<|\$\{|\*{3})/.test(match),
  },
  { code: 'pii-email', isSecret: false, pattern: /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b/g },
  {
    code: 'pii-iban',
    isSecret: false,
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    holds: isIban,
  },
  { code: 'pii-card', isSecret: false, pattern: /\b\d(?:[ -]?\d){12,18}\b/g, holds: isLuhn },
  { code: 'pii-tax-id', isSecret: false, pattern: /\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b/g, holds: isTaxId },
  { code: 'pii-ssn', isSecret: false, pattern: /\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g },
  { code: 'pii-phone', isSecret: false, pattern: /(?<![\w+])\+\d{1,3}[ /-]?\(?\d{1,5}\)?(?:[ /-]?\d{2,5}){2,4}\b/g },
  {
    code: 'pii-birth-date',
    isSecret: false,
    pattern: /\b(?:born on|date of birth|geboren am|geburtsdatum)\s{0,3}:?\s{0,3}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/gi,
  },
];

export interface SensitiveFinding {
  readonly code: string;
  readonly isSecret: boolean;
  readonly count: number;
}

/** How often each kind of secret or personal data stands in a text. */
export function findSensitive(text: string): SensitiveFinding[] {
  const found = sensitiveKinds.map(({ code, isSecret, pattern, holds }) => ({
    code,
    isSecret,
    count: (text.match(pattern) ?? []).filter((match) => holds?.(match) ?? true).length,
  }));
  return sumSensitive(found);
}

/** The findings of the parts of a text as those of the whole. */
export function sumSensitive(parts: readonly SensitiveFinding[]): SensitiveFinding[] {
  return [...Map.groupBy(parts, ({ code }) => code)].flatMap(([code, same]) => {
    const count = same.reduce((sum, one) => sum + one.count, 0);
    return count === 0 ? [] : [{ code, isSecret: same.some((one) => one.isSecret), count }];
  });
}
