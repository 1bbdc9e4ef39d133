import { describe, expect, it } from 'vitest';
import { fileAbout } from './file-about.js';

const markdown = (front: string) => ({
  bytes: Buffer.from(`---\n${front}\n---\n\n# Text`),
  mediaType: 'text/markdown',
  sidecar: undefined,
});
const beside = (sidecar: string) => ({
  bytes: Buffer.from('%PDF-1.7'),
  mediaType: 'application/pdf',
  sidecar: Buffer.from(sidecar),
});
const bad = expect.objectContaining({ kind: 'invalid', code: 'bad-metadata' }) as Error;

describe('fileAbout', () => {
  it('reads front matter of Markdown and leaves aside what it says to others', () => {
    expect(
      fileAbout(markdown('title: Lease\nvalid_until: 2026-12-31\nlayout: post\nRegions: [eu, ch]'), 'optional'),
    ).toEqual({ title: 'Lease', validUntil: '2027-01-01T00:00:00.000Z', region: ['ch', 'eu'] });
    const wide = { ...markdown(''), bytes: Buffer.from('\ufeff---\r\nowner: ada\r\n---\r\nText', 'utf16le') };
    expect(fileAbout(wide, 'optional')).toEqual({ owner: 'user:ada' });
    expect(fileAbout(markdown('a rule, not front matter'), 'optional')).toEqual({});
    expect(fileAbout({ ...markdown('owner: ada'), mediaType: 'text/plain' }, 'optional')).toEqual({});
  });

  it('reads the file beside it, which counts before front matter', () => {
    expect(fileAbout(beside('{"date": "2024-05-01", "attributes": {"customer": "Miller"}}'), 'required')).toEqual({
      date: '2024-05-01',
      attributes: { customer: 'Miller' },
    });
    const both = { ...markdown('owner: ada\ndata-class: internal'), sidecar: Buffer.from('owner: bob') };
    expect(fileAbout(both, 'required')).toEqual({ owner: 'user:bob', dataClass: 'internal' });
  });

  it.each([
    ['a misspelt name beside a file', beside('validUntill: 2026-12-31')],
    ['no names at all beside a file', beside('2026-12-31')],
    ['no YAML', beside('region: [eu')],
    ['front matter that is no YAML', markdown('region: [eu')],
    ['aliases that multiply', beside(`a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\nregion: [*d,*d,*d]`)],
    ['more than anybody says', beside(`title: ${'x'.repeat(70_000)}`)],
  ])('refuses %s', (_name, given) => {
    expect(() => fileAbout(given, 'optional')).toThrow(bad);
  });

  it('refuses a file of which nothing is said where that is required', () => {
    for (const given of [markdown('layout: post'), beside('')])
      expect(() => fileAbout(given, 'required')).toThrow(
        expect.objectContaining({ kind: 'invalid', code: 'metadata-missing' }) as Error,
      );
    expect(fileAbout(beside(''), 'optional')).toEqual({});
  });
});
