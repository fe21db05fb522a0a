// Checks the types of everything, by TypeScript's native compiler, which takes a quarter of the time. What needs the compiler as a
// library (declarations, schemas, the API's pages) has the version before it, which is the last that is one.
import { join } from 'node:path';
import { root, tryRun } from './steps.mjs';

const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
const projects = ['.', 'packages/web', 'apps/demo', 'examples'];
const failed = projects.filter(
  (project) => tryRun(process.execPath, [compiler, '--noEmit', '-p', `${project}/tsconfig.json`]) !== 0,
);
process.exit(failed.length > 0 ? 1 : 0);
