import { runService } from '@chassis/service-kit';
import { generator } from './index.js';

await runService(generator);
