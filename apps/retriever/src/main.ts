import { runService } from '@chassis/service-kit';
import { retriever } from './index.js';

await runService(retriever);
