import { describe, expect, it } from 'vitest';
import { Logistic, namedVector } from '../logistic.js';
import { good, trainOutcomeModel } from './train-outcome-model.js';

/** Long ones fail three times of four, short ones pass three times of four; the rest of the signs says nothing. */
const outcomes = Array.from({ length: 400 }, (_one, at) => {
  const isLong = at % 2 === 0;
  const isUsual = Math.floor(at / 2) % 4 !== 0;
  return { signs: [isLong ? 'long' : 'short', `word:${at}`], isGood: isLong ? !isUsual : isUsual };
});
const forecast = (model: Logistic, sign: string) => model.score(namedVector([sign]), good);

describe('a model of outcomes', () => {
  it('gives probabilities near the shares, though each outcome has a word of its own', () => {
    const { model } = trainOutcomeModel(outcomes);
    expect(forecast(model, 'short')).toBeGreaterThan(0.6);
    expect(forecast(model, 'long')).toBeLessThan(0.4);
  });

  it('is judged by outcomes that it had not seen', () => {
    const { figures } = trainOutcomeModel(outcomes);
    expect(figures).toMatchObject({ n: 400, goodShare: 0.5 });
    expect(figures.auc).toBeGreaterThan(0.65);
    expect(figures.auc).toBeLessThan(0.85);
    expect(figures.brier).toBeLessThan(0.25);
  });

  it('finds nothing where there is nothing to find', () => {
    const noise = outcomes.map((one, at) => ({ signs: [`word:${at}`, 'always'], isGood: one.isGood }));
    expect(trainOutcomeModel(noise).figures.logLoss).toBeLessThan(0.75);
  });

  it('is the same each time, and after it was kept as bytes', () => {
    const [one, other] = [trainOutcomeModel(outcomes).model, trainOutcomeModel(outcomes).model];
    expect(one.toBytes()).toEqual(other.toBytes());
    expect(forecast(Logistic.fromBytes(one.toBytes()), 'long')).toBe(forecast(one, 'long'));
  });

  it('learns nothing from outcomes that are all alike', () => {
    expect(() => trainOutcomeModel(outcomes.filter((one) => one.isGood))).toThrow(/all alike/);
  });
});
