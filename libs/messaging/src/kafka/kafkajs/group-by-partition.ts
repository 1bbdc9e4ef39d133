interface Send<M, P> {
  readonly topic: string;
  readonly partitionMetadata: readonly P[];
  readonly messages: readonly M[];
  readonly partitioner: (of: { topic: string; partitionMetadata: readonly P[]; message: M }) => number;
}

/** Messages by partition, in their order. kafkajs copies a partition's list for each message of it, which is quadratic in the batch. */
export function groupByPartition<M, P>({
  topic,
  partitionMetadata,
  messages,
  partitioner,
}: Send<M, P>): Record<number, M[]> {
  const groups: Record<number, M[]> = {};
  if (partitionMetadata.length === 0) return groups;
  for (const message of messages) (groups[partitioner({ topic, partitionMetadata, message })] ??= []).push(message);
  return groups;
}
