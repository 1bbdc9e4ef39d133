import { describe, expect, it } from 'vitest';
import { aliasOf, collectionOf } from './collection-shape.js';

const base = { prefix: 'chassis', model: 'all-minilm-l6-v2-int8', dimension: 384 };

describe('the names of collections', () => {
  it('are of one model, dimension and installation', () => {
    const others = [{ model: 'other' }, { dimension: 768 }, { prefix: 'second' }, { model: 'All-MiniLM-L6-v2-int8' }];
    const names = [base, ...others.map((other) => ({ ...base, ...other }))];
    expect(new Set(names.map(aliasOf)).size).toBe(names.length);
    expect(new Set(names.map(collectionOf)).size).toBe(names.length);
  });

  it('tell two models apart whose names differ in signs alone, and hold no sign that a path or a server minds', () => {
    const models = ['a/b', 'a:b', 'a b', '../a', 'ä'.repeat(300)];
    const aliases = models.map((model) => aliasOf({ ...base, model }));
    expect(new Set(aliases).size).toBe(models.length);
    for (const alias of aliases) expect(alias).toMatch(/^[a-z0-9.-]{1,200}$/);
  });

  it('are the alias with the shape behind it', () => {
    expect(collectionOf(base)).toMatch(new RegExp(`^${aliasOf(base)}--[0-9a-f]{8}$`));
  });
});
