// npm run demo: install, build, and open the page that shows MuSiCa at work; Ctrl-C ends it.
import { installAndBuild, pnpm } from './steps.mjs';

installAndBuild('@musica/demo');
pnpm('--filter', '@musica/demo', 'run', 'preview', '--open', ...process.argv.slice(2));
