import { measure } from '../report.js';
import { busBench } from './bus/bus-bench.js';
import { runLatencyBench } from './run-latency.js';
import { runsBench } from './runs/runs-bench.js';

process.exit(
  await measure('bench', { 'run-latency': runLatencyBench, bus: busBench, runs: runsBench }, process.argv.slice(2)),
);
