// npm start: install, build the command line, and align the sample photograph with the shipped model.
import { installAndBuild, run } from './steps.mjs';

installAndBuild('@musica/cli');
run(process.execPath, [
  'packages/cli/dist/musica.js',
  ...['align', 'samples/astronaut.png', '--draw', '--out', 'out', '--format', 'json'],
]);
