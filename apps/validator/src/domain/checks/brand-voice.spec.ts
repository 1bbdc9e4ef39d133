import { expect, it } from 'vitest';
import { brandVoiceCheck } from './brand-voice.js';
import { contextOf, textOf } from './fixtures.js';

const codes = (text: string, settings = {}, source = '') =>
  brandVoiceCheck.run(textOf(text), contextOf([], [source]), settings).map((one) => one.code);

it('finds insults and promises, also when they are hidden by invisible characters', () => {
  expect(codes('You are an id\u200biot, but we guarantee it.')).toEqual(['insult', 'promise']);
});

it('lets a promise stand that the facts hold', () => {
  expect(codes('It is free of charge.', {}, 'Shipping is free of charge.')).toEqual([]);
});

it('keeps to the length and the signature that the workflow sets', () => {
  expect(codes('Paid.\nBest regards\nPayables', { mostCharacters: 10, signature: 'Payables' })).toEqual(['too-long']);
  expect(codes('Paid.', { signature: 'Payables' })).toEqual(['signature']);
});

it('does not take part of a word for a word', () => {
  expect(codes('The dummy load is foolproof.')).toEqual([]);
});
