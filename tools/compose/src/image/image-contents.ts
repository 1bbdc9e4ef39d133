import { type ServiceName, services } from '@chassis/contracts';

export interface ImageContents {
  /** The program, built; what it reaches by imports comes along. */
  readonly entry: string;
  /** Folders and files that it reads while it runs. */
  readonly files?: readonly string[];
  /** Folders outside the program that it may write to: mount points of volumes, owned by the user that it runs as. */
  readonly writable?: readonly string[];
}

export type ImageName = ServiceName | 'provision' | 'demo' | 'erp' | 'old-ledger';

const ofService = (name: ServiceName): ImageContents => ({ entry: `apps/${name}/dist/src/main.js` });
const ofServices = Object.fromEntries(services.map((name) => [name, ofService(name)])) as Record<
  ServiceName,
  ImageContents
>;

/** What goes into which image: the services, the two programs that run once before them, and the simulated old systems of the demo. */
export const imageContents: Readonly<Record<ImageName, ImageContents>> = {
  ...ofServices,
  'legacy-connector': { ...ofService('legacy-connector'), files: ['connectors'] },
  provision: {
    entry: 'apps/services/dist/src/provision/main.js',
    writable: ['services', ...services.map((name) => `services/${name}`)],
  },
  demo: { entry: 'apps/services/dist/src/seed/main.js', files: ['demo', 'workflows'], writable: ['demo-access'] },
  erp: { entry: 'simulators/erp/dist/src/main.js', writable: ['data'] },
  'old-ledger': { entry: 'simulators/old-ledger/dist/src/fill.js', files: ['demo/old-ledger/seed.json'] },
};
