import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '@chassis/service-kit';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where local models and their runtimes are: `MODELS_DIR` (or the product's own `CHASSIS_MODELS_DIR`), else where `npm run models` puts them. */
export function modelFolders(): { modelsDir: string; nativeDir: string } {
  const settings = environment();
  return {
    modelsDir: settings['MODELS_DIR'] ?? settings['CHASSIS_MODELS_DIR'] ?? path.join(root, '.chassis', 'models'),
    nativeDir: settings['CHASSIS_NATIVE_DIR'] ?? path.join(root, 'native'),
  };
}
