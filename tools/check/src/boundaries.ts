import { describeViolation, findViolations } from './find-violations.js';
import { readWorkspace, repositoryRoot } from './workspace.js';

const workspace = await readWorkspace(repositoryRoot);
const violations = findViolations(workspace);
for (const violation of violations) console.error(describeViolation(violation));
console.log(
  `${workspace.files.length} files in ${workspace.packages.length} packages, ${violations.length} violations`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
