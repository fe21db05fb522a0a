import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// shims: import.meta.url, from which packages are resolved, exists in the CommonJS build too.
export default defineConfig({ ...library, shims: true });
