import kafkajs, { type PartitionAssigner } from 'kafkajs';

/**
 * Gives every partition to the least loaded member that subscribed to its topic. kafkajs's own assigner gives the leader's topics to all members,
 * so while two versions of a service run side by side, partitions go to members that do not want them, and nobody reads them.
 */
export const balancedAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'ChassisBalanced',
  version: 1,
  async assign({ members }) {
    const subscribed = members
      .map(({ memberId, memberMetadata }) => ({
        memberId,
        topics: kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
        count: 0,
        assignment: {} as Record<string, number[]>,
      }))
      .toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
    const topics = [...new Set(subscribed.flatMap((one) => one.topics))].toSorted();
    await (cluster as unknown as { addMultipleTargetTopics(topics: string[]): Promise<void> }).addMultipleTargetTopics(
      topics,
    );
    for (const topic of topics) {
      const wanting = subscribed.filter((one) => one.topics.includes(topic));
      for (const { partitionId } of cluster
        .findTopicPartitionMetadata(topic)
        .toSorted((a, b) => a.partitionId - b.partitionId)) {
        const next = wanting.reduce((least, one) => (one.count < least.count ? one : least));
        next.count++;
        (next.assignment[topic] ??= []).push(partitionId);
      }
    }
    return subscribed.map(({ memberId, assignment }) => ({
      memberId,
      memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode({
        version: 1,
        assignment,
        userData: Buffer.alloc(0),
      }),
    }));
  },
  protocol({ topics }) {
    return {
      name: 'ChassisBalanced',
      metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
    };
  },
});
