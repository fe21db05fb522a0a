/** Endings of the image files that a folder is searched for, in lower case. A file that is named itself may have any name. */
export const imageExtensions: readonly string[] = [
  '.jpg',
  '.jpeg',
  '.png',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
];
