import { measure } from '../report.js';
import { busBench } from './bus/bus-bench.js';
import { gatewayBench } from './gateway/gateway-bench.js';
import { guardBench } from './guard/guard-bench.js';
import { retrievalBench } from './retrieval/retrieval-bench.js';
import { runLatencyBench } from './run-latency.js';
import { runsBench } from './runs/runs-bench.js';

process.exit(
  await measure(
    'bench',
    {
      'run-latency': runLatencyBench,
      bus: busBench,
      runs: runsBench,
      retrieval: retrievalBench,
      gateway: gatewayBench,
      guard: guardBench,
    },
    process.argv.slice(2),
  ),
);
