import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// The Parquet writer exists as ES modules alone, so the CommonJS build takes it in; both do.
export default defineConfig({ ...library, noExternal: [...library.noExternal!, /^hyparquet/] });
