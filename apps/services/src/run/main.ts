import { runServices } from './run-services.js';

process.exit(await runServices(process.argv.slice(2)));
