import { isMusicaError, MusicaError, messageOf } from './errors';

/** The error codes of file systems, in words. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'a folder on the way cannot be made',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
};

/** Any failure to write `path` as one line. */
export function outputError(path: string, cause: unknown): MusicaError {
  if (isMusicaError(cause)) return cause;
  const reason = reasons[(cause as { code?: string }).code ?? ''] ?? messageOf(cause).split('\n')[0];
  return new MusicaError('output', `${path}: cannot be written: ${reason}`, { cause });
}
