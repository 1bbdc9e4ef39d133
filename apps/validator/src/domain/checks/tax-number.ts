type CheckDigits = (figures: string) => boolean;

/** ISO 7064, MOD 11,10: German VAT numbers. */
const isMod11of10: CheckDigits = (figures) => {
  let product = 10;
  for (const figure of figures.slice(0, -1)) {
    const sum = (Number(figure) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === Number(figures.at(-1));
};

const digitSum = (value: number): number => Math.floor(value / 10) + (value % 10);

/** Austria: figures doubled at every second place, from 96. */
const isAustrian: CheckDigits = (figures) => {
  const sum = Array.from(figures.slice(0, 7)).reduce(
    (total, figure, index) => total + digitSum(Number(figure) * (index % 2 === 0 ? 1 : 2)),
    0,
  );
  return (10 - ((sum + 4) % 10)) % 10 === Number(figures[7]);
};

const isBelgian: CheckDigits = (figures) => 97 - (Number(figures.slice(0, 8)) % 97) === Number(figures.slice(8));

/** Luhn: Italian VAT numbers and payment cards. */
export function isLuhn(figures: string): boolean {
  let sum = 0;
  for (let index = 0; index < figures.length; index += 1) {
    const figure = Number(figures[figures.length - 1 - index]);
    sum += index % 2 === 0 ? figure : digitSum(figure * 2);
  }
  return sum % 10 === 0;
}

const isSwiss: CheckDigits = (figures) => {
  const weights = [5, 4, 3, 2, 7, 6, 5, 4];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(figures[index]), 0);
  return (11 - (sum % 11)) % 11 === Number(figures[8]);
};

const formats: readonly { pattern: RegExp; isValid: CheckDigits }[] = [
  { pattern: /^DE(\d{9})$/, isValid: isMod11of10 },
  { pattern: /^ATU(\d{8})$/, isValid: isAustrian },
  { pattern: /^BE([01]\d{9})$/, isValid: isBelgian },
  { pattern: /^IT(\d{11})$/, isValid: isLuhn },
  { pattern: /^CHE(\d{9})/, isValid: isSwiss },
];

/** Whether the check digits of a VAT number are right; undefined for formats that we do not know. */
export function hasTaxCheckDigits(number: string): boolean | undefined {
  const compact = number.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  for (const { pattern, isValid } of formats) {
    const figures = pattern.exec(compact)?.[1];
    if (figures !== undefined) return isValid(figures);
  }
  return undefined;
}
