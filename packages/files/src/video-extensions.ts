/** Endings of the files that are taken for videos, in lower case. */
export const videoExtensions: readonly string[] = [
  '.mp4',
  '.m4v',
  '.mov',
  '.webm',
  '.mkv',
  '.avi',
  '.mpg',
  '.mpeg',
  '.wmv',
  '.ogv',
  '.3gp',
];
