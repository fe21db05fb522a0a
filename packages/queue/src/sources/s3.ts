import type { S3Client } from '@aws-sdk/client-s3';
import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import { type S3Address, s3Url } from './s3-address';

/** How to reach S3; what is not set here comes from where the AWS SDK looks: environment, shared files, the machine's role. */
export interface S3Options {
  /** Address of a server that speaks S3 but is not Amazon's. Default: `AWS_ENDPOINT_URL_S3`, else Amazon. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Whether the bucket is part of the path, not of the host name. Default: where an endpoint is given. */
  readonly pathStyle?: boolean;
}

type Sdk = typeof import('@aws-sdk/client-s3');

/** Objects in S3, by the AWS SDK, which is loaded when the first one is asked for. */
export class S3 {
  #opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  constructor(private readonly options: S3Options = {}) {}

  /**
   * The bytes of an object.
   * @throws MusicaError `image` where it cannot be read or is larger than `maxBytes`
   */
  async read(address: S3Address, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { sdk, client } = await this.#open();
    const name = s3Url(address);
    try {
      const command = new sdk.GetObjectCommand({ Bucket: address.bucket, Key: address.key });
      const { Body, ContentLength } = await client.send(command, { abortSignal: signal });
      if ((ContentLength ?? 0) > maxBytes) {
        (Body as unknown as { destroy?(): void } | undefined)?.destroy?.();
        throw tooLarge(name, maxBytes);
      }
      const bytes = await Body!.transformToByteArray();
      if (bytes.length > maxBytes) throw tooLarge(name, maxBytes);
      return bytes;
    } catch (cause) {
      throw isMusicaError(cause) ? cause : readError(name, cause);
    }
  }

  /** The bytes of an object, undefined where there is none. @throws what the server says otherwise */
  async find(address: S3Address): Promise<Uint8Array | undefined> {
    const { sdk, client } = await this.#open();
    try {
      const command = new sdk.GetObjectCommand({ Bucket: address.bucket, Key: address.key });
      const { Body } = await client.send(command);
      return await Body!.transformToByteArray();
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw storeError(s3Url(address), cause);
    }
  }

  /** @throws MusicaError `output` */
  async write(address: S3Address, content: Uint8Array | string, contentType: string): Promise<void> {
    const { sdk, client } = await this.#open();
    try {
      const { bucket: Bucket, key: Key } = address;
      await client.send(new sdk.PutObjectCommand({ Bucket, Key, Body: content, ContentType: contentType }));
    } catch (cause) {
      throw storeError(s3Url(address), cause);
    }
  }

  /** The keys of all objects whose key begins with the address's, in their order, a thousand at a time. */
  async *list(address: S3Address): AsyncGenerator<string> {
    const { sdk, client } = await this.#open();
    let token: string | undefined;
    do {
      const page = await client
        .send(
          new sdk.ListObjectsV2Command({
            Bucket: address.bucket,
            Prefix: address.key,
            ContinuationToken: token,
          }),
        )
        .catch((cause) => {
          throw readError(s3Url(address), cause);
        });
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Closes the connections. */
  async dispose(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    opened?.client.destroy();
  }

  #open(): Promise<{ sdk: Sdk; client: S3Client }> {
    this.#opened ??= openClient(this.options);
    return this.#opened;
  }
}

async function openClient({ endpoint, region, pathStyle }: S3Options) {
  let sdk: Sdk;
  try {
    sdk = await import('@aws-sdk/client-s3');
  } catch (cause) {
    throw new MusicaError('queue', `s3:// needs the AWS SDK, which cannot be loaded: ${messageOf(cause)}`, {
      cause,
      hint: 'npm install @aws-sdk/client-s3',
    });
  }
  const custom = endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new sdk.S3Client({
    ...(custom !== undefined && { endpoint: custom }),
    ...(region !== undefined && { region }),
    forcePathStyle: pathStyle ?? custom !== undefined,
    // Other servers do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { sdk, client };
}

const tooLarge = (name: string, maxBytes: number) =>
  new MusicaError('image', `${name}: larger than ${Math.round(maxBytes / 2 ** 20)} MiB`);

function isMissing(cause: unknown): boolean {
  const { name, $metadata } = cause as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404;
}

function readError(name: string, cause: unknown): MusicaError {
  const reason = isMissing(cause) ? 'there is no such object' : `cannot be read: ${reasonOf(cause)}`;
  return new MusicaError('image', `${name}: ${reason}`, { cause });
}

const storeError = (name: string, cause: unknown) =>
  new MusicaError('output', `${name}: ${reasonOf(cause)}`, {
    cause,
    hint: 'AWS_REGION, credentials and AWS_ENDPOINT_URL_S3 say how S3 is reached',
  });

/** Messages of the SDK are sometimes empty. */
function reasonOf(cause: unknown): string {
  const { name = 'failed' } = cause as { name?: string };
  return messageOf(cause) || name;
}
