import { runAll } from './run-all.js';

process.exitCode = await runAll(process.argv.slice(2));
// Pools of parsers and native runtimes may keep handles; everything that lasts is on disk by now.
process.exit();
