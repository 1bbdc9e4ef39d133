import { runService } from '@chassis/service-kit';
import { validator } from './index.js';

await runService(validator);
