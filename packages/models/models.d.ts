/** The models of this package by name, each as what brings its files by name, as URLs; the first is the default. */
export declare const models: Readonly<
  Record<string, () => Promise<{ default: Readonly<Record<string, URL>> }>>
>;
