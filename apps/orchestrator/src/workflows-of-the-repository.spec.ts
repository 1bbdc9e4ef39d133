import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder } from './domain/checking/check-folder.js';
import type { KnownWorkflow } from './domain/checking/environment.js';
import { readWorkflowFile } from './domain/checking/read-workflow-file.js';
import { demoEnvironment } from './fakes/demo-environment.js';
import { workflowFolder } from './fakes/workflow-folder.js';

const names = readdirSync(path.resolve(import.meta.dirname, '../../../workflows'));
const workflows = Object.fromEntries(
  names.flatMap((name): [string, KnownWorkflow][] => {
    const files = workflowFolder(name);
    const { source } = readWorkflowFile(files['workflow.yaml'] ?? '');
    return source === undefined
      ? []
      : [[name, { source, files, inputSchema: JSON.parse(files[source.input] ?? '{}') }]];
  }),
);

describe('every folder of workflows/', () => {
  it.each(names)('%s passes its check without an error', (name) => {
    const { findings, isPublishable } = checkFolder(name, workflowFolder(name), demoEnvironment({ workflows }));
    expect(findings.filter(({ severity }) => severity === 'error')).toStrictEqual([]);
    expect(isPublishable).toBe(true);
  });
});
