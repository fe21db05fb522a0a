import { MusicaError } from '@musica/core';

/** A place in S3. */
export interface S3Address {
  readonly bucket: string;
  /** Of an object, or the beginning of the keys of many. May be empty. */
  readonly key: string;
}

export const isS3 = (address: string): boolean => address.startsWith('s3://');

/** @throws MusicaError `queue` where it is no s3://bucket/key */
export function parseS3(address: string): S3Address {
  // Not by URL, which decodes and resolves what keys may contain: `%20`, `..`, `//`.
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(address);
  if (match) return { bucket: match[1]!, key: match[2] ?? '' };
  throw new MusicaError('queue', `${address}: is no address in S3`, { hint: 's3://bucket/folder/image.jpg' });
}

export const s3Url = ({ bucket, key }: S3Address): string => `s3://${bucket}/${key}`;
