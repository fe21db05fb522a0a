import { S3, type S3Options } from '../sources/s3';
import { isS3, parseS3, s3Url } from '../sources/s3-address';
import { FolderStore } from './folder-store';
import type { ResultStore } from './result-store';
import { S3Store } from './s3-store';

/** Opens a folder, or a part of a bucket (s3://bucket/prefix). Nothing is read or written yet. */
export function openStore(address: string, options: S3Options = {}): ResultStore {
  if (!isS3(address)) return new FolderStore(address);
  const { bucket, key } = parseS3(address);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  return new S3Store(s3Url({ bucket, key: prefix }), { bucket, key: prefix }, new S3(options));
}
