import { type Topic, topicNames, topics } from '@chassis/contracts';
import { isDeepStrictEqual } from 'node:util';
import { breaksOf, releaseOf } from './released-message.js';
import { readReleased, writeReleased } from './released-files.js';

/** `npm run contracts -- check|release`: whether services of the released and of the present version understand each other; and a new release. */
const released = await readReleased();
const breaks = released.flatMap((one) => {
  const row = topics[one.topic as Topic];
  return row === undefined
    ? [`${one.topic}: released services still send it; keep the row until none is left, then delete its file`]
    : breaksOf(one, row.message);
});
for (const line of breaks) console.error(line);

const command = process.argv[2] ?? 'check';
if (command !== 'check' && command !== 'release') {
  console.error(`contracts: there is no ${command}; there are check and release.`);
  process.exitCode = 2;
} else if (breaks.length > 0) {
  console.error(
    'What breaks one way needs a new topic (<name>-v2), sent beside the old one until no reader of that is left.',
  );
  process.exitCode = 1;
} else if (command === 'release') await release();
else console.log(`${released.length} released messages are understood both ways.`);

async function release(): Promise<void> {
  const before = new Map(released.map((one) => [one.topic, one]));
  for (const topic of topicNames) {
    const now = JSON.parse(JSON.stringify(releaseOf(topics[topic].message))) as ReturnType<typeof releaseOf>;
    if (isDeepStrictEqual(before.get(topic), now)) continue;
    await writeReleased(now);
    console.log(`released ${topic}`);
  }
}
