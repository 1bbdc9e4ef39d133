import type { Topic } from '@chassis/contracts';

/** Delays of a group's retry topics; a message waits in the first that is long enough. */
export const retryTopicsMs = [1_000, 10_000, 60_000] as const;

/** How our topics and groups are called on the brokers. */
export class TopicNames {
  constructor(private readonly prefix: string = '') {}

  topic(topic: Topic): string {
    return `${this.prefix}${topic}`;
  }
  group(group: string): string {
    return `${this.prefix}${group}`;
  }
  /** One group an instance, so that each gets every message. */
  broadcastGroup(group: string, instance: string): string {
    return `${this.prefix}${group}.broadcast.${instance}`;
  }
  retry(group: string, delayMs: number): string {
    const longest = retryTopicsMs[retryTopicsMs.length - 1] as number;
    const slot = retryTopicsMs.find((one) => one >= delayMs) ?? longest;
    return `${this.prefix}${group}.retry.${slot / 1_000}s`;
  }
  retries(group: string): string[] {
    return retryTopicsMs.map((delayMs) => this.retry(group, delayMs));
  }
  dead(group: string): string {
    return `${this.prefix}${group}.dead`;
  }
}
