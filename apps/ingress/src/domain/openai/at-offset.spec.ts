import { ChassisError } from '@chassis/contracts';
import { expect, it } from 'vitest';
import { atOffset } from './at-offset.js';

const failure = (pointer: string) =>
  new ChassisError('invalid', 'prompt-too-long', 'Text 3 is too long.', { failures: [{ pointer, message: 'x' }] });

it('tells the place of a text among all', () => {
  expect(atOffset(failure('/input/3'), 256)).toMatchObject({
    code: 'prompt-too-long',
    message: 'Of the texts from 256 on: Text 3 is too long.',
    failures: [{ pointer: '/input/259' }],
  });
  expect(atOffset(failure('/input/3'), 0)).toMatchObject({ failures: [{ pointer: '/input/3' }] });
  expect(atOffset(failure('/model'), 256)).toMatchObject({ failures: [{ pointer: '/model' }] });
});
