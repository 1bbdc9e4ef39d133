import { expect, it } from 'vitest';
// By its package name, so that the built worker file stands beside it.
import { trainInWorker, trainLinearSpecialist } from '@chassis/inference';

const examples = ['open the door', 'close the door', 'open a window', 'close a window'].map((text) => ({
  text,
  label: text.split(' ')[0]!,
}));

it('trains the same model as without a thread, while the event loop goes on', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const specialist = await trainInWorker(examples);
  clearInterval(timer);

  expect(specialist.hash).toBe(trainLinearSpecialist(examples).hash);
  expect(turns).toBeGreaterThan(0);
});

it('brings the error of a training with kind and code, and trains the next one', async () => {
  await expect(trainInWorker(examples.slice(0, 1))).rejects.toMatchObject({
    kind: 'invalid',
    code: 'too-few-examples',
  });
  await expect(trainInWorker(examples)).resolves.toMatchObject({ labels: ['close', 'open'] });
});
