// npm run native: native TensorFlow for this checkout, and the command line to use it with.
// It needs Python with pip and a C++ compiler, and downloads about 300 MB. The tests of the native backend then run too.
import { nativeTensorflow } from './native-tensorflow.mjs';
import { installAndBuild } from './steps.mjs';

installAndBuild('@musica/cli');
const status = nativeTensorflow(process.argv.slice(2));
if (status === 0)
  console.log('\nUse it from its folder: cd native && node ../packages/cli/dist/musica.js doctor');
process.exit(status);
