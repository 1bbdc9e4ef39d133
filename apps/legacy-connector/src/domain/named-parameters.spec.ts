import { expect, it } from 'vitest';
import { numberParameters } from './named-parameters.js';

it('numbers named parameters in the order of their first use', () => {
  expect(numberParameters('select * from t where a = :vendor and b = :number or c = :vendor')).toEqual({
    text: 'select * from t where a = $1 and b = $2 or c = $1',
    names: ['vendor', 'number'],
  });
});

it('leaves colons in literals, quoted names and casts alone', () => {
  const sql = `select "a:b", 'it''s :x', '[^[:alnum:]]', :number::text`;
  expect(numberParameters(sql)).toEqual({
    text: `select "a:b", 'it''s :x', '[^[:alnum:]]', $1::text`,
    names: ['number'],
  });
});
