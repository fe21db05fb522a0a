import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// Packages take this one into their own files, but not the core: theirs would be another one then.
export default defineConfig({ ...library, external: ['@musica/core'] });
