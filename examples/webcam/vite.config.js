import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  // The Worker of @musica/web is a module.
  worker: { format: 'es' },
});
