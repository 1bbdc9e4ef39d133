import { describe, expect, it } from 'vitest';
import { Sayings } from './contradiction.js';

const source =
  'Regular cleaning of the housing reduces the wear of bearings in cold climates. The pump model must not be operated without coolant inside the chamber. Die Wartung erhöht die Lebensdauer der Dichtungen erheblich.';
const isContradicted = (claim: string): boolean => new Sayings(source).isContradicted(claim);

describe('a claim about what a source says', () => {
  it('is contradicted when it goes the other way', () => {
    expect(isContradicted('Regular cleaning of the housing increases the wear of bearings.')).toBe(true);
    expect(isContradicted('Die Wartung verringert die Lebensdauer der Dichtungen erheblich.')).toBe(true);
  });

  it('is contradicted when it denies what is said, or says what is denied', () => {
    expect(isContradicted('Regular cleaning of the housing does not reduce the wear of bearings.')).toBe(true);
    expect(isContradicted('The pump model must be operated with coolant inside the chamber, not without.')).toBe(false);
    expect(isContradicted('The pump model must be operated without coolant inside the chamber.')).toBe(true);
  });

  it('is not when it says the same, in part or turned twice, or is about something else', () => {
    expect(isContradicted('Cleaning of the housing lowers the wear of bearings.')).toBe(false);
    expect(isContradicted('Regular cleaning of the housing does not increase the wear of bearings.')).toBe(false);
    expect(isContradicted('Sales of spare parts increase every autumn in all countries.')).toBe(false);
  });
});
