import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Skipped tests that are not on the list of suites that may be, as lines that say so: a suite that ran yesterday must not fall silent because a server
 * could not be had. An entry of the list whose suite is gone is told as well.
 */
export function unexpectedSkips(skipped, listFile, root) {
  const list = JSON.parse(readFileSync(listFile, 'utf8'));
  const allowed = new Set(list.map((one) => one.suite));
  const suites = new Map();
  for (const { suite, fullName } of skipped) if (!allowed.has(suite)) suites.set(suite, fullName);
  return [
    ...[...suites].map(
      ([suite, fullName]) =>
        `${suite} was skipped (${fullName}): mend what it lacks here, or put it on ${path.relative(root, listFile)} with the reason`,
    ),
    ...[...allowed]
      .filter((suite) => !existsSync(path.join(root, suite)))
      .map((suite) => `${path.relative(root, listFile)} names ${suite}, which is not there`),
  ];
}
