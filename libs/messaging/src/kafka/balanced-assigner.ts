import type { Cluster, PartitionAssigner } from 'kafkajs';
import { kafkajs } from './kafkajs/repaired-kafkajs.js';
import { z } from 'zod';
import { type Assignment, assignPartitions } from './assign-partitions.js';

export interface BalancedAssignerOptions {
  /** What this member reads now; told to whoever leads the group, so that it may go on reading it. */
  owned: () => Assignment;
  /** Called when the consumer is made, with its connections. */
  onCluster: (cluster: Cluster) => void;
}

const name = 'ChassisBalanced';
const OwnedSchema = z.record(z.string(), z.array(z.number().int().nonnegative())).catch({});
const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/**
 * Gives partitions as `assignPartitions` says. kafkajs's own assigner gives the leader's topics to all members, so while two versions of a service run side by side,
 * partitions go to members that do not want them, and nobody reads them; and at every join all of them move.
 */
export const balancedAssigner =
  ({ owned, onCluster }: BalancedAssignerOptions): PartitionAssigner =>
  ({ cluster }) => {
    onCluster(cluster);
    return {
      name,
      version: 1,
      async assign({ members }) {
        const known = members.map(({ memberId, memberMetadata }) => {
          const { topics = [], userData } = MemberMetadata.decode(memberMetadata) ?? {};
          return { id: memberId, topics, owned: ownedOf(userData) };
        });
        const topics = [...new Set(known.flatMap((one) => one.topics))];
        await cluster.addMultipleTargetTopics(topics);
        const partitions = new Map(
          topics.map((topic) => [
            topic,
            cluster
              .findTopicPartitionMetadata(topic)
              .map((one) => one.partitionId)
              .toSorted((a, b) => a - b),
          ]),
        );
        return [...assignPartitions(known, partitions)].map(([memberId, assignment]) => ({
          memberId,
          memberAssignment: MemberAssignment.encode({ version: 1, assignment, userData: Buffer.alloc(0) }),
        }));
      },
      protocol({ topics }) {
        const userData = Buffer.from(JSON.stringify(owned()));
        return { name, metadata: MemberMetadata.encode({ version: 1, topics, userData }) };
      },
    };
  };

/** Members of an earlier version say nothing. */
function ownedOf(userData: Buffer | undefined): Assignment {
  if (userData === undefined || userData.length === 0) return {};
  try {
    return OwnedSchema.parse(JSON.parse(userData.toString('utf8')));
  } catch {
    return {};
  }
}
