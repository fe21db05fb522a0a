// The model's files by name, as URLs: what `loadAligner({ model })` of @musica/web takes. Bundlers find them here and
// put them among their assets; in a plain page they lie beside this file.
export default {
  'model.json': new URL('./model.json', import.meta.url),
  'model.1faa0751.bin': new URL('./model.1faa0751.bin', import.meta.url),
};
