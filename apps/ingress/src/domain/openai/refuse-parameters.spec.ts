import { expect, it } from 'vitest';
import { refuseParameters } from './refuse-parameters.js';

const known = {
  read: new Set(['model']),
  unsupported: { logit_bias: [{}], modalities: [['text']], audio: [] },
  instead: { text: 'here it is format' },
};
const refusing = (request: object) => () => refuseParameters(request as Record<string, unknown>, known);

it('takes what is read, what says nothing, and what changes nothing', () => {
  expect(refusing({ model: 1, text: null, audio: undefined, logit_bias: {}, modalities: ['text'] })).not.toThrow();
});

it.each([
  [{ logit_bias: { 5: 1 } }, 'unsupported-parameter', 'logit_bias is not supported here; leave it out.'],
  [{ modalities: ['text', 'audio'] }, 'unsupported-parameter', 'modalities is not supported here; leave it out.'],
  [{ text: 'x' }, 'unknown-parameter', "Unknown parameter: 'text'; here it is format."],
  [{ modle: 'x' }, 'unknown-parameter', "Unknown parameter: 'modle'; look whether it is spelt right."],
  [{ constructor: 1 }, 'unknown-parameter', "Unknown parameter: 'constructor'; look whether it is spelt right."],
])('refuses %j, and says what to do', (request, code, message) => {
  expect(refusing(request)).toThrow(expect.objectContaining({ code, message }));
});
