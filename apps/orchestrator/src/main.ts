import { runService } from '@chassis/service-kit';
import { orchestrator } from './index.js';

await runService(orchestrator);
