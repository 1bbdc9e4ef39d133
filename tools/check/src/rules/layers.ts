import type { Rule } from '../rule.js';
import { resolveRelative } from '../source-file.js';
import { packageOf, type Layer, type Workspace, type WorkspacePackage } from '../workspace.js';

/** Who may import whom. Tests may also import `testing`. */
const allowed: Readonly<Record<Layer, readonly Layer[]>> = {
  contracts: ['contracts'],
  platform: ['contracts', 'platform'],
  testing: ['contracts', 'platform', 'testing'],
  service: ['contracts', 'platform'],
  composition: ['contracts', 'platform', 'service'],
  console: ['contracts'],
  tool: ['contracts', 'platform', 'testing', 'service', 'composition', 'tool'],
  simulator: ['platform', 'contracts'],
};

function target(workspace: Workspace, specifier: string): WorkspacePackage | undefined {
  return workspace.packages.find((one) => specifier === one.name || specifier.startsWith(`${one.name}/`));
}

/** The journeys drive the whole product, as tools do. */
const layerOf = (one: WorkspacePackage): Layer => (one.folder === 'e2e' ? 'tool' : one.layer);

function mayImport(from: WorkspacePackage, to: WorkspacePackage, isTest: boolean): boolean {
  return from.name === to.name || allowed[layerOf(from)].includes(to.layer) || (isTest && to.layer === 'testing');
}

/** Services never import services; simulators are imported by nothing; only a composition knows them all. */
export const layers: Rule = {
  name: 'layers',
  *check(file, workspace) {
    const from = packageOf(workspace, file);
    if (from === undefined) return;
    for (const { specifier, line } of file.imports) {
      const to = target(workspace, specifier);
      if (to === undefined || mayImport(from, to, file.isTest)) continue;
      yield {
        line,
        message: `a ${from.layer} may not import a ${to.layer} (${to.name}): send a message, call a route, or move what both need to libs/`,
      };
    }
  },
};

/** A package that is used must be declared, or builds in another order break. */
export const declared: Rule = {
  name: 'declared',
  *check(file, workspace) {
    const from = packageOf(workspace, file);
    if (from === undefined) return;
    for (const { specifier, line } of file.imports) {
      const to = target(workspace, specifier);
      if (to === undefined || to.name === from.name || from.dependencies.includes(to.name)) continue;
      yield { line, message: `${to.name} is not among the dependencies in ${from.folder}/package.json` };
    }
  },
};

/** Relative imports stay in their package: what others may use is what its index exports. */
export const ownFolder: Rule = {
  name: 'own-folder',
  *check(file, workspace) {
    const from = packageOf(workspace, file);
    if (from === undefined) return;
    for (const { specifier, line } of file.imports) {
      if (!specifier.startsWith('.') || resolveRelative(file, specifier).startsWith(`${from.folder}/`)) continue;
      yield { line, message: `${specifier} leaves ${from.folder}: import the package by its name` };
    }
  },
};
