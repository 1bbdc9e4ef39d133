import { execute } from './execute.js';

process.exitCode = await execute(process.argv);
