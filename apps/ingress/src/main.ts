import 'reflect-metadata';
import { runService } from '@chassis/service-kit';
import { ingress } from './index.js';

await runService(ingress);
