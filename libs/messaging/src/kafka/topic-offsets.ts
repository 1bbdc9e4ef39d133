import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, SeekEntry } from 'kafkajs';

/** The end of every partition of a topic. kafkajs gives up at the first broker that is not (or not yet) the leader of a partition; we ask on for some seconds. */
export async function topicOffsets(
  admin: Admin,
  topic: string,
): Promise<(SeekEntry & { high: string; low: string })[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(100);
    }
  }
}
