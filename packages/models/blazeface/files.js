// The detector's file by name, as a URL: bundlers find it here and put it among their assets; in a plain page it lies
// beside this file.
export default {
  'weights.bin': new URL('./weights.bin', import.meta.url),
};
