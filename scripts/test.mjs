// npm test: install, build, and run every check; the test runner's summary comes last.
import { installAndBuild, pnpm } from './steps.mjs';

installAndBuild();
pnpm('run', 'lint');
pnpm('run', 'typecheck');
pnpm('run', 'test:unit');
