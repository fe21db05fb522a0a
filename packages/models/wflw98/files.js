// The model's files by name, as URLs: what `loadAligner({ model })` of @musica/web takes. Bundlers find them here and
// put them among their assets; in a plain page they lie beside this file.
export default {
  'model.json': new URL('./model.json', import.meta.url),
  'model.d90f654f.bin': new URL('./model.d90f654f.bin', import.meta.url),
};
