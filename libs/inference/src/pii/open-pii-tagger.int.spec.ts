import { resolve } from 'node:path';
// By its package name, so that the built worker file stands beside it.
import { openPiiTagger, type PiiTagger } from '@chassis/inference';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const modelsDir = process.env['MODELS_DIR'] ?? resolve(root, '.chassis/models');
const opened = await openPiiTagger({ modelsDir, nativeDir: resolve(root, 'native') });
const reason = opened.tagger === undefined ? opened.reason : '';

describe.skipIf(opened.tagger === undefined)(`the tagger of personal data${reason && ` (skipped: ${reason})`}`, () => {
  const tagger = opened.tagger as PiiTagger;
  afterAll(async () => await tagger.close());

  const found = async (text: string): Promise<[string, string][]> => {
    const [spans = []] = await tagger.tag([text]);
    return spans.map(({ kind, start, end }) => [kind, text.slice(start, end)]);
  };

  it('finds names and addresses where they stand', async () => {
    const spans = await found('Please call Maria Gonzalez, who lives at 12 Baker Street in London.');
    expect(spans).toContainEqual(['GIVEN_NAME', 'Maria']);
    expect(spans).toContainEqual(['SURNAME', 'Gonzalez']);
    expect(spans).toContainEqual(['STREET_NAME', 'Baker Street']);
    expect(spans).toContainEqual(['CITY', 'London']);
  });

  it('finds a mail address as one', async () => {
    expect(await found('Write to maria.gonzalez@example.org today.')).toContainEqual([
      'EMAIL',
      'maria.gonzalez@example.org',
    ]);
  });

  it('finds nothing in a manual', async () => {
    expect(await found('The seals of the pump are checked every six months by the operator.')).toEqual([]);
    expect(await found('')).toEqual([]);
  });

  it('finds a name wherever it stands in a long text, once', async () => {
    const filler = 'The seals of the pump are checked every six months by the operator. ';
    for (const before of [0, 5, 7, 8, 9, 30]) {
      const text = `${filler.repeat(before)}Please ask Maria Gonzalez about it. ${filler.repeat(12)}`;
      const names = (await found(text)).filter(([kind]) => kind === 'GIVEN_NAME');
      expect([before, names]).toEqual([before, [['GIVEN_NAME', 'Maria']]]);
    }
  });

  it('gives a text the same spans whatever is asked beside it', async () => {
    const texts = ['Call Maria Gonzalez.', 'The pump is green.', 'Call John Smith in Boston.'];
    const [together, alone] = [
      await tagger.tag(texts),
      await Promise.all(texts.map(async (one) => (await tagger.tag([one]))[0])),
    ];
    expect(together).toEqual(alone);
  });
});

describe('without a tagger', () => {
  it('one sentence says what is missing and how to get it', async () => {
    expect(await openPiiTagger({ modelsDir: '/nowhere', nativeDir: '/nowhere' })).toEqual({
      tagger: undefined,
      reason: 'No tagger of personal data in /nowhere: `npm run models` gets it.',
    });
  });
});
