import { attributes, gauge } from '@chassis/telemetry';

/** Shows in the metrics how many messages of a topic a group has yet to do. */
export function reportLag({ group, topic, messages }: { group: string; topic: string; messages: number }): void {
  gauge('lag', messages, { [attributes.consumer]: group, [attributes.topic]: topic });
}
