import { measure } from '../report.js';
import { runLatencyBench } from './run-latency.js';

process.exit(await measure('bench', { 'run-latency': runLatencyBench }, process.argv.slice(2)));
