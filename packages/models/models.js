// The models of this package by name, each as what brings its files as URLs: bundlers make every one a chunk of its own,
// which is loaded where it is asked for. A model is a folder and a line here; the first is the default.
export const models = {
  standard: () => import('./standard/files.js'),
  lite: () => import('./lite/files.js'),
  wflw98: () => import('./wflw98/files.js'),
};
