import { describe, expect, it } from 'vitest';
import { standAlone } from './stand-alone.js';

const said = (...texts: string[]) =>
  texts.flatMap((text) => [
    { role: 'user', text },
    { role: 'assistant', text: 'So it is.' },
  ]);

describe('standAlone', () => {
  it('goes back to the question that stood by itself when one leans on another', () => {
    const history = said('How long is the warranty of the pump P-200?', 'And for its seals?');
    expect(standAlone('And abroad?', history).text).toBe(
      'How long is the warranty of the pump P-200?\nAnd for its seals?\nAnd abroad?',
    );
  });

  it('asks for the code or year that is named now in place of the one before', () => {
    expect(standAlone('And for the P-300?', said('How long is the warranty of the P-200?')).text).toBe(
      'How long is the warranty of the P-300?\nAnd for the P-300?',
    );
    expect(standAlone('And in 2023?', said('What was the revenue in 2024 of plant P-2?')).text).toBe(
      'What was the revenue in 2023 of plant P-2?\nAnd in 2023?',
    );
    expect(standAlone('And P-300 or P-400?', said('How long is the warranty of the P-200?')).text).toContain('P-200');
  });

  it('leaves a question alone that stands by itself, and takes nothing that the assistant said', () => {
    const history = said('How long is the warranty of the pump P-200?');
    expect(standAlone('Which expenses need a receipt from the hotel?', history)).toEqual({
      text: 'Which expenses need a receipt from the hotel?',
      isRewritten: false,
    });
    expect(standAlone('How heavy is it?', history).text).not.toContain('So it is');
  });
});
