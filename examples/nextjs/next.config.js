export default {
  // They read weights and native code from beside their own files.
  serverExternalPackages: ['@musica/node', '@musica/models', 'sharp'],
};
