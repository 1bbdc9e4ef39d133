import type { ServerProcess } from '@chassis/servers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineApart } from '../apart/line-apart.js';
import type { Scenario } from '../apart/scenario.js';
import type { SmallDisk } from '../apart/small-disk.js';

const fullMs = 5_000;

/** A server that ended for want of space is started again when there is room, as whoever made the room would. */
async function fill(disk: SmallDisk, server: ServerProcess | undefined): Promise<void> {
  await disk.fill();
  await sleep(fullMs);
  await disk.free();
  await server?.restart();
}

const targets = {
  Kafka: async ({ disks, servers }: LineApart) => await fill(disks.kafka, servers.kafka.process),
  PostgreSQL: async ({ disks, servers }: LineApart) => await fill(disks.postgres, servers.postgres.process),
};

export const logDiskFull: Scenario = {
  name: 'log-disk-full',
  summary:
    '10 times the disk of Kafka or PostgreSQL is full for 5 s; takes root, for small disks in memory [--shots N]',
  method: `Kafka and PostgreSQL each write to a tmpfs of 512 MB; a shot fills one of them to the last byte for ${fullMs / 1_000} s, in turn, makes room and starts that server again; recovery from then`,
  shots: 10,
  needs: { disks: true },
  shoot: async ({ line, index }) => {
    const name = index % 2 === 0 ? 'Kafka' : 'PostgreSQL';
    await targets[name](line);
    return { what: `full disk of ${name}`, since: performance.now() };
  },
};
