import { runService } from '@chassis/service-kit';
import { legacyConnector } from './index.js';

await runService(legacyConnector);
