import rspack from '@rspack/core';

export default {
  mode: 'production',
  entry: './main.js',
  experiments: { topLevelAwait: true },
  plugins: [new rspack.HtmlRspackPlugin({ title: 'rspack' })],
  performance: { hints: false },
};
