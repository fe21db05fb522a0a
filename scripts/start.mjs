// npm start: install, build, and align the sample photograph with the shipped model.
import { installAndBuild, run } from './steps.mjs';

installAndBuild();
run(process.execPath, [
  'packages/cli/dist/musica.js',
  ...['align', 'samples/astronaut.png', '--draw', '--out', 'out', '--format', 'json'],
]);
