import type { ServiceName } from '@chassis/contracts';

export interface ImageContents {
  /** The program, built; what it reaches by imports comes along. */
  readonly entry: string;
  /** Folders and files that it reads while it runs. */
  readonly files?: readonly string[];
  /** Folders outside the program that it may write to: mount points of volumes, owned by the user that it runs as. */
  readonly writable?: readonly string[];
}

export type ImageName = ServiceName | 'provision' | 'demo' | 'erp' | 'old-ledger';

const service = (name: ServiceName, files: readonly string[] = []): ImageContents => ({
  entry: `apps/${name}/dist/src/main.js`,
  files,
});

/** What goes into which image: the services, the two programs that run once before them, and the simulated old systems of the demo. */
export const imageContents: Readonly<Record<ImageName, ImageContents>> = {
  ingress: service('ingress'),
  orchestrator: service('orchestrator'),
  'intent-classifier': service('intent-classifier'),
  retriever: service('retriever'),
  generator: service('generator'),
  validator: service('validator'),
  'legacy-connector': service('legacy-connector', ['connectors']),
  audit: service('audit'),
  provision: {
    entry: 'apps/services/dist/src/provision/main.js',
    writable: [
      'services',
      'services/ingress',
      'services/orchestrator',
      'services/intent-classifier',
      'services/retriever',
      'services/generator',
      'services/validator',
      'services/legacy-connector',
      'services/audit',
    ],
  },
  demo: { entry: 'apps/services/dist/src/seed/main.js', files: ['demo', 'workflows'], writable: ['demo-access'] },
  erp: { entry: 'simulators/erp/dist/src/main.js', writable: ['data'] },
  'old-ledger': { entry: 'simulators/old-ledger/dist/src/fill.js', files: ['demo/old-ledger/seed.json'] },
};
