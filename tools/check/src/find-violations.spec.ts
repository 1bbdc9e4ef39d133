import { describe, expect, it } from 'vitest';
import { describeViolation, findViolations } from './find-violations.js';
import { sourceFile } from './source-file.js';
import { readWorkspace, type Layer, type WorkspacePackage } from './workspace.js';

const workspacePackage = (folder: string, layer: Layer, dependencies: string[] = []): WorkspacePackage => ({
  name: `@chassis/${folder.split('/')[1]}`,
  folder,
  layer,
  dependencies: dependencies.map((one) => `@chassis/${one}`),
});
const packages = [
  workspacePackage('libs/contracts', 'contracts'),
  workspacePackage('libs/persistence', 'platform', ['contracts']),
  workspacePackage('libs/testing', 'testing'),
  workspacePackage('apps/audit', 'service', ['contracts', 'retriever', 'testing', 'erp', 'all-in-one']),
  workspacePackage('apps/retriever', 'service', ['contracts']),
  workspacePackage('apps/all-in-one', 'composition', ['audit', 'retriever', 'erp']),
  workspacePackage('simulators/erp', 'simulator'),
];

/** The rules that a file with this text breaks. */
function broken(path: string, text: string): string[] {
  return findViolations({ packages, files: [sourceFile(path, text)] }).map((one) => one.rule);
}

describe('boundaries', () => {
  it('let a composition import services, and no service another one, in whatever form', () => {
    expect(broken('apps/all-in-one/src/main.ts', "import { audit } from '@chassis/audit';")).toEqual([]);
    for (const text of [
      "import { a } from '@chassis/retriever';",
      "import type { A } from '@chassis/retriever';",
      "import {\n  a,\n  b,\n} from '@chassis/retriever/x';",
      "export * from '@chassis/retriever';",
      "const a = await import('@chassis/retriever');",
      "import '@chassis/retriever';",
    ]) {
      expect(broken('apps/audit/src/a.ts', text)).toEqual(['layers']);
    }
  });

  it('let nothing import a simulator, and tests alone the test line', () => {
    expect(broken('apps/all-in-one/src/a.ts', "import { x } from '@chassis/erp';")).toEqual(['layers']);
    expect(broken('apps/audit/src/a.ts', "import { startLine } from '@chassis/testing';")).toEqual(['layers']);
    expect(broken('apps/audit/test/a.spec.ts', "import { startLine } from '@chassis/testing';")).toEqual([]);
  });

  it('ask for declared dependencies and for imports by name', () => {
    expect(broken('apps/retriever/src/a.ts', "import { x } from '@chassis/persistence';")).toEqual(['declared']);
    expect(broken('apps/audit/src/a.ts', "import { x } from '../../retriever/src/b.js';")).toEqual(['own-folder']);
  });

  it('keep drivers and environment in their places', () => {
    expect(broken('apps/audit/src/chain/a.ts', "import pg from 'pg';")).toEqual(['restricted-packages']);
    expect(broken('apps/audit/src/adapters/a.ts', "import pg from 'pg';")).toEqual([]);
    expect(broken('apps/audit/src/a.ts', 'const url = process.env.URL;')).toEqual(['environment']);
    expect(broken('apps/audit/src/a.ts', '// process.env is not read here\n/* nor process.env there */')).toEqual([]);
  });

  it('keep clock, chance and I/O out of domains', () => {
    for (const text of [
      'Date.now()',
      'new Date()',
      'Math.random()',
      'randomUUID()',
      "import fs from 'node:fs';",
      "import { x } from '../../adapters/x.js';",
      "import { Injectable } from '@nestjs/common';",
    ]) {
      expect(broken('apps/audit/src/domain/rules/a.ts', text)).toEqual(['pure-domain']);
    }
    for (const text of ["new Date('2026-11-21')", "import { x } from '../x.js';", "import { z } from 'zod';"]) {
      expect(broken('apps/audit/src/domain/rules/a.ts', text)).toEqual([]);
    }
  });

  it('notice a database function that sees all tenants', () => {
    const sql = (name: string, more = ' set search_path = audit') =>
      `const sql = \`create function ${name}() returns void language sql security definer${more} as $$ $$\`;`;
    expect(broken('apps/audit/src/migrations.ts', sql('tenants_to_sign'))).toEqual([]);
    expect(broken('apps/audit/src/migrations.ts', sql('all_records'))).toEqual(['across-tenants']);
    expect(broken('apps/audit/src/migrations.ts', sql('tenants_to_sign', ''))).toEqual(['across-tenants']);
    expect(broken('apps/audit/src/migrations.ts', sql('plain').replace('security definer', 'stable'))).toEqual([]);
  });

  it('refuse names that say nothing, long files and paths of one machine', () => {
    expect(broken('apps/audit/src/utils.ts', '')).toEqual(['telling-names']);
    expect(broken('apps/audit/src/common/a.ts', '')).toEqual(['telling-names']);
    expect(broken('apps/audit/src/a.ts', 'a;\n'.repeat(301))).toEqual(['short-files']);
    expect(broken('apps/audit/src/a.ts', `open('${['', 'home', 'ada', 'x'].join('/')}')`)).toEqual([
      'no-foreign-paths',
    ]);
  });

  it('accept an exception that is written down with its reason', () => {
    expect(
      broken('apps/audit/src/a.ts', `// boundaries allow short-files: one generated table\n${'a;\n'.repeat(301)}`),
    ).toEqual([]);
    expect(broken('apps/audit/src/a.ts', `// boundaries allow short-files:\n${'a;\n'.repeat(301)}`)).toEqual([
      'short-files',
    ]);
  });
});

describe('this repository', () => {
  it('keeps its boundaries', async () => {
    const workspace = await readWorkspace(new URL('../../..', import.meta.url).pathname);
    expect(workspace.files.length).toBeGreaterThan(100);
    expect(findViolations(workspace).map(describeViolation)).toEqual([]);
  });
});
