import { runService } from '@chassis/service-kit';
import { audit } from './index.js';

await runService(audit);
