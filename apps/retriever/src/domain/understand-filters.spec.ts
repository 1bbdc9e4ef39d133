import { describe, expect, it } from 'vitest';
import { understandFilters } from './understand-filters.js';

const today = new Date('2026-11-21T10:00:00Z');
const filtersOf = (question: string) => understandFilters(question, today)?.filters;

describe('understandFilters', () => {
  it('reads dates that are said of documents, and takes them out of the question', () => {
    expect(understandFilters('Which reports from March 2024 mention pumps?', today)).toEqual({
      filters: { date: { from: '2024-03-01', until: '2024-03-31' } },
      said: ['from March 2024'],
      text: 'Which reports mention pumps?',
    });
    expect(understandFilters('pumps in documents from March 2024', today)?.text).toBe('pumps in');
    expect(filtersOf('policies updated since March about travel')).toEqual({ updated: { from: '2026-03-01' } });
    expect(filtersOf('letters since December')).toEqual({ date: { from: '2025-12-01' } });
    expect(filtersOf('documents between 1 May 2023 and 3.7.2023 on leave')).toEqual({
      date: { from: '2023-05-01', until: '2023-07-03' },
    });
    expect(filtersOf('papers published after 2019')).toEqual({ date: { from: '2020-01-01' } });
    expect(filtersOf('minutes before Q2 2024')).toEqual({ date: { until: '2024-03-31' } });
    expect(filtersOf('files uploaded since yesterday')).toEqual({ created: { from: '2026-11-20' } });
  });

  it('reads German', () => {
    expect(filtersOf('Welche Berichte aus 2023 nennen Pumpen?')).toEqual({
      date: { from: '2023-01-01', until: '2023-12-31' },
    });
    expect(filtersOf('Verträge, aktualisiert seit dem 3. März 2024')).toEqual({ updated: { from: '2024-03-03' } });
    expect(filtersOf('deutsche Handbücher zur Pumpe')).toEqual({ language: 'de' });
  });

  it('reads the language of documents, not that of a matter', () => {
    expect(filtersOf('What do the German documents say of warranty?')).toEqual({ language: 'de' });
    expect(filtersOf('reports in English on pumps')).toEqual({ language: 'en' });
    expect(filtersOf('How many German employees do we have?')).toBeUndefined();
  });

  it('leaves alone what may be the matter itself, and days that there are not', () => {
    expect(filtersOf('What was the revenue in 2024?')).toBeUndefined();
    expect(filtersOf('Which reports mention the crisis of 2008?')).toBeUndefined();
    expect(filtersOf('letters from Berlin')).toBeUndefined();
    expect(filtersOf('emails before 2024-02-30')).toBeUndefined();
  });
});
