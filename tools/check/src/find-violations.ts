import type { Rule, Violation } from './rule.js';
import { acrossTenants } from './rules/across-tenants.js';
import { declared, layers, ownFolder } from './rules/layers.js';
import { noForeignPaths, shortFiles, tellingNames } from './rules/names-and-sizes.js';
import { pureDomain } from './rules/pure-domain.js';
import { environment, restrictedPackages } from './rules/restricted-packages.js';
import type { SourceFile } from './source-file.js';
import type { Workspace } from './workspace.js';

export const rules: readonly Rule[] = [
  layers,
  declared,
  ownFolder,
  restrictedPackages,
  environment,
  pureDomain,
  acrossTenants,
  tellingNames,
  shortFiles,
  noForeignPaths,
];

/** A written exception: `boundaries allow <rule>: <reason>` in a comment of the file. */
const isExcepted = (file: SourceFile, rule: Rule): boolean =>
  new RegExp(`boundaries allow ${rule.name}: \\S.{9,}`).test(file.text);

/** All faults of all files, by path. */
export function findViolations(workspace: Workspace): Violation[] {
  return workspace.files
    .flatMap((file) =>
      rules
        .filter((rule) => !isExcepted(file, rule))
        .flatMap((rule) =>
          [...rule.check(file, workspace)].map((found) => ({ rule: rule.name, path: file.path, ...found })),
        ),
    )
    .toSorted((a, b) => a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0));
}

export const describeViolation = ({ rule, path, line, message }: Violation): string =>
  `${path}${line === undefined ? '' : `:${line}`}: ${message} [${rule}]`;
