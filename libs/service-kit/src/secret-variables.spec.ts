import { describe, expect, it } from 'vitest';
import { SecretVariables } from './secret-variables.js';

const settings = { KEY_A: ' secret \n', KEY_B: ' ', DATABASE_URL: 'postgres://' };

describe('variables that hold secrets', () => {
  const variables = new SecretVariables('KEY_', settings);

  it('are read by their names', () => {
    expect(variables.read('KEY_A')).toBe('secret');
  });

  it.each(['KEY_B', 'KEY_C'])('are none where %s is empty or absent', (name) => {
    expect(variables.read(name)).toBeUndefined();
  });

  it('are none where the name is not under the prefix', () => {
    expect(variables.read('DATABASE_URL')).toBeUndefined();
  });

  it('are none for a service without a prefix', () => {
    expect(new SecretVariables(undefined, settings).read('KEY_A')).toBeUndefined();
  });
});
