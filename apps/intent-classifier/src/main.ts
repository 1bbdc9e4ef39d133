import { runService } from '@chassis/service-kit';
import { intentClassifier } from './index.js';

await runService(intentClassifier);
