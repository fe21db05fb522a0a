import { defineConfig } from 'tsup';
import { libraryWithFileUrls as library } from '../../tsup.base';

export default defineConfig({
  ...library,
  entry: {
    index: 'src/index.ts',
    'hdf5-thread': 'src/formats/hdf5/hdf5-thread.js',
    'sqlite-thread': 'src/files/sqlite-thread.js',
  },
});
